package io.pomai.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/**
 * A client that sends what no well-behaved one would: everything at once, or without ever reading.
 * Not thread-safe.
 */
public final class RawClient implements AutoCloseable {
  private final Socket socket;

  /** Connects. */
  public RawClient(InetSocketAddress server) {
    try {
      socket = new Socket(server.getAddress(), server.getPort());
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new LoadException("cannot connect to " + server + ": " + e.getMessage(), e);
    }
  }

  /** Sends the bytes without waiting for replies; returns when the system has taken them. */
  public void send(byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new LoadException("the server does not take more: " + e.getMessage(), e);
    }
  }

  /** Sends the bytes, whose replies are so many bytes long together, and reads these. */
  public void exchange(byte[] bytes, long replyBytes) {
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(bytes));
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = socket.getInputStream();
      for (long left = replyBytes; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          throw new LoadException("the server closed the connection " + left + " bytes early");
        }
        left -= read;
      }
    } catch (IOException e) {
      throw new LoadException("no reply: " + e.getMessage(), e);
    }
    sending.join();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new LoadException("cannot close: " + e.getMessage(), e);
    }
  }
}
