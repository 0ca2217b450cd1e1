package io.pomai.bench.soak;

import io.pomai.bench.load.ReplyHandler;
import io.pomai.bench.load.ReplyReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One connection that sends what no decent client would, and insists on well-formed replies. */
final class HostileClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int MOST_BUFFERED = 64 << 20;

  private final Socket socket = new Socket();
  private final ReplyReader reader = new ReplyReader();
  private final LastScalar last = new LastScalar();
  private ByteBuffer in = ByteBuffer.allocate(4096).flip();

  HostileClient(InetSocketAddress server) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(server, TIMEOUT_MILLIS);
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Says that nothing more will be sent. */
  void endOfInput() throws IOException {
    socket.shutdownOutput();
  }

  /** True if a whole reply came, false at the end of the connection; half a reply is an error. */
  boolean readReply() throws IOException {
    while (!reader.read(in, last)) {
      if (!fill()) {
        if (in.hasRemaining()) {
          throw new IOException(
              "the connection ended within a reply, after " + in.remaining() + " bytes of it");
        }
        return false;
      }
    }
    return true;
  }

  /** The type and text of the last scalar that was read. */
  String lastScalar() {
    return last.text;
  }

  private boolean fill() throws IOException {
    if (in.capacity() - in.remaining() == 0) {
      if (in.capacity() >= MOST_BUFFERED) {
        throw new IOException("a reply exceeds " + MOST_BUFFERED + " bytes");
      }
      in = ByteBuffer.allocate(2 * in.capacity()).put(in);
    } else {
      in.compact();
    }
    int n = socket.getInputStream().read(in.array(), in.position(), in.remaining());
    in.position(in.position() + Math.max(0, n)).flip();
    return n >= 0;
  }

  /** Drops the connection without the farewell that would keep its port busy. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class LastScalar implements ReplyHandler {
    private static final int SHOWN = 200;
    private String text = "";

    @Override
    public void aggregate(byte type, int count, int depth) {}

    @Override
    public void scalar(byte type, ByteBuffer data, int offset, int length, int depth) {
      byte[] shown = new byte[Math.min(SHOWN, length)];
      data.get(offset, shown);
      text = (char) type + new String(shown, StandardCharsets.ISO_8859_1);
    }
  }
}
