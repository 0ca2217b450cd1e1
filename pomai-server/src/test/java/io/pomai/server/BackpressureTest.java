package io.pomai.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BackpressureTest {
  private static final int REPLY = 10_000;
  private static final byte[] COMMAND =
      ("BIG " + REPLY + " " + "x".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);

  /**
   * One reply, the high-water mark and a send size: what a connection may hold for a client that
   * does not read.
   */
  private static final int MOST_PENDING = REPLY + (512 << 10) + (128 << 10);

  @Test
  void aClientThatNeverReadsHoldsLittleMemoryAndGetsEveryReplyLater() throws IOException {
    try (TestServer server = new TestServer();
        SocketChannel client =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.server.port()))) {
      client.configureBlocking(false);
      long commands = sendUntilTheServerStopsReading(client);
      Connection connection = server.registry.list().getFirst();
      assertThat(connection.pendingBytes()).isPositive().isLessThan(MOST_PENDING);
      assertThat(connection.inputCapacity()).isLessThan(256 << 10);
      try (RawClient other = server.connect()) {
        assertThat(other.ask("PING")).isEqualTo("+PONG");
      }
      client.configureBlocking(true);
      assertThat(
              receive(client, commands * ("$" + REPLY + "\r\n").length() + commands * (REPLY + 2L)))
          .isTrue();
    }
  }

  /**
   * Returns how many whole commands went out until the socket took nothing for a fifth of a second.
   */
  private static long sendUntilTheServerStopsReading(SocketChannel client) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(COMMAND.length * 1000);
    for (int i = 0; i < 1000; i++) {
      block.put(COMMAND);
    }
    long sent = 0;
    for (int refused = 0; refused < 200; ) {
      block.limit(block.capacity()).position((int) (sent % block.capacity()));
      int n = client.write(block);
      sent += n;
      refused = n == 0 ? refused + 1 : 0;
      LockSupport.parkNanos(n == 0 ? 1_000_000 : 0);
    }
    return sent / COMMAND.length;
  }

  private static boolean receive(SocketChannel client, long bytes) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
    for (long left = bytes; left > 0; ) {
      block.clear().limit((int) Math.min(block.capacity(), left));
      int n = client.read(block);
      if (n < 0) {
        return false;
      }
      left -= n;
    }
    return true;
  }
}
