package io.pomai.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.bench.data.FloatMatrix;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadGeneratorTest {
  private static final int ROWS = 1000;
  private static final FloatMatrix MATRIX = FloatMatrix.zeros(ROWS, 4);
  private static final StoreWorkload SETS =
      new StoreWorkload(StoreWorkload.Command.SET, "unused", MATRIX);

  /**
   * A socket that answers the n-th SET request, counted over all connections, with what it is told;
   * an empty answer closes the connection.
   */
  private static final class ScriptedServer implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger requests = new AtomicInteger();

    ScriptedServer(IntFunction<String> answers) throws IOException {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofPlatform().daemon().start(() -> accept(answers));
    }

    private void accept(IntFunction<String> answers) {
      try {
        while (true) {
          Socket client = socket.accept();
          Thread.ofPlatform().daemon().start(() -> serve(client, answers));
        }
      } catch (IOException closed) {
        assertThat(socket.isClosed()).isTrue();
      }
    }

    private void serve(Socket client, IntFunction<String> answers) {
      try (client) {
        InputStream in = client.getInputStream();
        while (readRequest(in)) {
          String answer = answers.apply(requests.getAndIncrement());
          if (answer.isEmpty()) {
            return;
          }
          client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException reset) {
        assertThat(reset).as("the client went first").isInstanceOf(java.net.SocketException.class);
      }
    }

    private static boolean readRequest(InputStream in) throws IOException {
      int stars = line(in);
      if (stars < 0) {
        return false;
      }
      for (int i = 0; i < stars; i++) {
        in.skipNBytes(line(in) + 2L);
      }
      return true;
    }

    private static int line(InputStream in) throws IOException {
      int value = 0;
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          return -1;
        }
        value = c >= '0' && c <= '9' ? value * 10 + c - '0' : value;
      }
      return value;
    }

    LoadOptions options(boolean spin) {
      return new LoadOptions(
          new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort()), 3, 7, spin, 2);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static LoadResult run(ScriptedServer server, boolean spin) {
    try (LoadGenerator generator = LoadGenerator.open(server.options(spin))) {
      return generator.run(SETS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendsEveryRequestOnceAndReadsEveryReply(boolean spin) throws IOException {
    try (ScriptedServer server = new ScriptedServer(i -> "+OK\r\n")) {
      LoadResult result = run(server, spin);
      assertThat(result.requests()).isEqualTo(ROWS);
      assertThat(result.operations()).isEqualTo(ROWS);
      assertThat(result.errors()).isZero();
      assertThat(result.latency().getTotalCount()).isEqualTo(ROWS);
      assertThat(server.requests.get()).isEqualTo(ROWS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-ERR out of order\r\n", "$-1\r\n", "+QUEUED\r\n", ":1\r\n", "*0\r\n"})
  void countsEveryWrongReplyAsAnError(String wrong) throws IOException {
    try (ScriptedServer server = new ScriptedServer(i -> i % 100 == 7 ? wrong : "+OK\r\n")) {
      LoadResult result = run(server, false);
      assertThat(result.requests()).isEqualTo(ROWS);
      assertThat(result.errors()).isEqualTo(10);
      assertThat(result.problems()).hasSize(5);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysSoWhenTheServerHangsUp(boolean spin) throws IOException {
    try (ScriptedServer server = new ScriptedServer(i -> i < 500 ? "+OK\r\n" : "")) {
      assertThatThrownBy(() -> run(server, spin)).isInstanceOf(LoadException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesRepliesThatNothingAskedFor(boolean spin) throws IOException {
    try (ScriptedServer server = new ScriptedServer(i -> "+OK\r\n+OK\r\n")) {
      assertThatThrownBy(() -> run(server, spin))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("nothing asked for");
    }
  }
}
