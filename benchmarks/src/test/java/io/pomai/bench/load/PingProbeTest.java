package io.pomai.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PingProbeTest {
  private static final int PING_BYTES = "*1\r\n$4\r\nPING\r\n".length();

  @Test
  void aLongPauseCountsForAllPingsThatItKeptBack() throws IOException {
    long pause = TimeUnit.MILLISECONDS.toNanos(50);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answers = answer(server, pause, "+PONG\r\n");
      Histogram times = PingProbe.run((InetSocketAddress) server.getLocalSocketAddress(), pause);
      assertThat(times.getTotalCount()).isGreaterThanOrEqualTo(49);
      assertThat(times.getValueAtPercentile(50)).isGreaterThan(pause / 4);
      answers.join();
    }
  }

  @Test
  void anyOtherReplyIsAnError() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      CompletableFuture<Void> answers = answer(server, 0, "+QUEUED\r\n");
      assertThatThrownBy(() -> PingProbe.run(address, TimeUnit.SECONDS.toNanos(10)))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("QUEUED");
      answers.join();
    }
  }

  /** Answers every request of one connection, the first one late. */
  private static CompletableFuture<Void> answer(ServerSocket server, long pause, String reply) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket client = server.accept()) {
            long answerAt = 0;
            while (client.getInputStream().readNBytes(PING_BYTES).length == PING_BYTES) {
              answerAt = answerAt == 0 ? System.nanoTime() + pause : answerAt;
              while (System.nanoTime() < answerAt) {
                LockSupport.parkNanos(answerAt - System.nanoTime());
              }
              client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
            }
          } catch (IOException e) {
            throw new IllegalStateException("answering", e);
          }
        });
  }
}
