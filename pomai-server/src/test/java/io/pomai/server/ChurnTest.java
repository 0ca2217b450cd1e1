package io.pomai.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChurnTest {
  private static final int CLIENTS = 4;
  private static final int ROUNDS = 150;

  @Test
  void clientsThatLeaveAtAnyMomentLeaveNothingBehind() throws Exception {
    try (TestServer server = new TestServer();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      var runs =
          IntStream.range(0, CLIENTS)
              .mapToObj(seed -> clients.submit(() -> comeAndGo(server, seed)))
              .toList();
      for (Future<?> run : runs) {
        run.get();
      }
      TestServer.await(() -> server.executor.disconnected.get() == CLIENTS * ROUNDS);
      assertThat(server.executor.connected).hasValue(CLIENTS * ROUNDS);
      assertThat(server.registry.size()).isZero();
    }
  }

  private static Void comeAndGo(TestServer server, int seed) throws IOException {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      try (RawClient client = server.connect()) {
        assertThat(client.ask("PING")).isEqualTo("+PONG");
        client.send(someCommands(random));
        int read = random.nextInt(5);
        for (int i = 0; i < read; i++) {
          assertThat(client.read()).startsWith("$");
        }
      }
    }
    return null;
  }

  /** At least five commands, and then half of another one. */
  private static String someCommands(Random random) {
    StringBuilder text = new StringBuilder();
    int count = 5 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      text.append(
          switch (random.nextInt(3)) {
            case 0 -> "LATER " + i;
            case 1 -> "BIG " + random.nextInt(200_000);
            default -> "ECHO x" + "e".repeat(random.nextInt(100));
          });
      text.append("\r\n");
    }
    return text.append("*2\r\n$5\r\nLATER\r\n$9\r\n123").toString();
  }
}
