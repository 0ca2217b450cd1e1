package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.pomai.server.launch.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The garbage of whole commands, from the socket to the engine and back, measured on the event
 * loop.
 */
class CommandAllocationTest {
  private static final int PIPELINE = 64;
  private static final int BATCHES = 600;
  private static final int DIMENSION = 64;

  /** What is not compiled yet leaves garbage; on a busy machine that may take a while. */
  private static final int MOST_ROUNDS = 20;

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  @BeforeEach
  void stopLeakDetection() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void restoreLeakDetection() {
    ResourceLeakDetector.setLevel(level);
  }

  /**
   * Bytes allowed per command: nothing for a write, a few small objects for replies that have a
   * callback.
   */
  @ParameterizedTest
  @CsvSource({"VSET, 8", "VGET, 160", "VSEARCH, 320", "SET, 8", "GET, 48", "PING, 8"})
  void commandsLeaveNextToNoGarbage(String command, double mostBytes) throws IOException {
    try (RunningServer server =
            TestServers.start("io-threads", "1", "pomai-search-inline-micros", "60000000");
        RespClient client = new RespClient(server.port())) {
      for (int i = 0; i < PIPELINE; i++) {
        client.ask(RespClient.latin("VSET"), RespClient.latin("key" + i), vector(i));
      }
      byte[] batch = batch(command);
      run(client, batch);
      double perCommand = mostBytes;
      for (int round = 0; round < MOST_ROUNDS && perCommand >= mostBytes; round++) {
        long before = allocated();
        run(client, batch);
        perCommand = (double) (allocated() - before) / (PIPELINE * BATCHES);
      }
      assertThat(perCommand).as("bytes per " + command).isLessThan(mostBytes);
    }
  }

  private static byte[] batch(String command) throws IOException {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    for (int i = 0; i < PIPELINE; i++) {
      byte[] key = RespClient.latin("key" + i);
      byte[] name = RespClient.latin(command);
      batch.write(
          switch (command) {
            case "VSET" -> RespClient.frame(name, key, vector(i));
            case "SET" ->
                RespClient.frame(name, RespClient.latin("string" + i), RespClient.latin("value"));
            case "VSEARCH" -> RespClient.frame(name, vector(i), RespClient.latin("10"));
            case "GET" -> RespClient.frame(name, RespClient.latin("string" + i));
            case "PING" -> RespClient.frame(name);
            default -> RespClient.frame(name, key);
          });
    }
    return batch.toByteArray();
  }

  private static byte[] vector(int seed) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (seed * 31 + i * 7) % 64;
    }
    return RespClient.blob(vector);
  }

  private static void run(RespClient client, byte[] batch) throws IOException {
    for (int i = 0; i < BATCHES; i++) {
      client.sendRaw(batch);
      for (int reply = 0; reply < PIPELINE; reply++) {
        assertThat(client.read()).doesNotStartWith("-");
      }
    }
  }

  /**
   * What the event loops of this process have allocated; other servers of it are closed and idle.
   */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("pomai-io"))
        .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.threadId()))
        .sum();
  }
}
