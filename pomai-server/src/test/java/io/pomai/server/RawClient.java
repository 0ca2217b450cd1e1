package io.pomai.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A blocking socket that speaks just enough RESP2: what is sent is given in full, replies become
 * tagged text.
 */
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /**
   * The next reply: a line with its type, or {@code $} and the payload; {@code EOF} when the server
   * has closed.
   */
  String read() throws IOException {
    String line = line();
    if (!line.startsWith("$") || line.equals("$-1")) {
      return line;
    }
    byte[] payload = in.readNBytes(Integer.parseInt(line.substring(1)));
    String end = line();
    if (!end.isEmpty()) {
      throw new IOException("payload followed by " + end);
    }
    return "$" + new String(payload, StandardCharsets.ISO_8859_1);
  }

  String ask(String text) throws IOException {
    send(text + "\r\n");
    return read();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return line.isEmpty() ? "EOF" : "cut off: " + line;
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** Leaves the way a process does that is killed: what is under way is dropped. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
