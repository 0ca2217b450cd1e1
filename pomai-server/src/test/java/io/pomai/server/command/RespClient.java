package io.pomai.server.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A blocking client that sends commands as arrays and checks that replies are well formed. A reply
 * is given as its wire text with {@code |} for each line end and {@code \xNN} for bytes that do not
 * print.
 */
public final class RespClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  /** Connects to a port of this machine. */
  public RespClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Bytes that have arrived and were not read. */
  public int available() throws IOException {
    return in.available();
  }

  /** Sends one command and returns its reply. */
  public String ask(String... words) throws IOException {
    send(words);
    return read();
  }

  /** Sends one command and returns its reply. */
  public String ask(byte[]... words) throws IOException {
    send(words);
    return read();
  }

  public void send(String... words) throws IOException {
    send(Arrays.stream(words).map(RespClient::latin).toArray(byte[][]::new));
  }

  /** Sends one command and does not wait for its reply. */
  public void send(byte[]... words) throws IOException {
    sendRaw(frame(words));
  }

  /** The bytes of one command. */
  public static byte[] frame(byte[]... words) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(latin("*" + words.length + "\r\n"));
    for (byte[] word : words) {
      frame.writeBytes(latin("$" + word.length + "\r\n"));
      frame.writeBytes(word);
      frame.writeBytes(latin("\r\n"));
    }
    return frame.toByteArray();
  }

  public void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A vector as the blob that commands take. */
  public static byte[] blob(float... values) {
    ByteBuffer blob =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      blob.putFloat(value);
    }
    return blob.array();
  }

  public static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The next reply; an exception if the server closed or sent something malformed. */
  public String read() throws IOException {
    StringBuilder text = new StringBuilder();
    value(text);
    return text.toString();
  }

  /**
   * Whether the server has closed the connection; waits for it, and replies before the end are an
   * error.
   */
  public boolean isClosedByServer() throws IOException {
    return in.read() < 0;
  }

  private void value(StringBuilder text) throws IOException {
    String line = line();
    text.append(line).append('|');
    char type = line.charAt(0);
    switch (type) {
      case '+', '-', ':', '_', ',', '#' -> {}
      case '$', '=' -> payload(text, Integer.parseInt(line.substring(1)));
      case '*', '~', '>' -> values(text, Integer.parseInt(line.substring(1)));
      case '%' -> values(text, 2 * Integer.parseInt(line.substring(1)));
      default -> throw new IOException("malformed reply: " + line);
    }
  }

  private void payload(StringBuilder text, int length) throws IOException {
    if (length < 0) {
      return;
    }
    for (byte b : in.readNBytes(length)) {
      boolean plain = b >= ' ' && b <= '~' && b != '|' && b != '\\';
      text.append(plain ? String.valueOf((char) b) : String.format("\\x%02x", b));
    }
    if (!line().isEmpty()) {
      throw new IOException("no line end behind a payload of " + length + " bytes");
    }
    text.append('|');
  }

  private void values(StringBuilder text, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      value(text);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int b = in.read();
    while (b != '\r') {
      if (b < 0) {
        throw new EOFException("the server closed the connection behind '" + line + "'");
      }
      line.append((char) b);
      b = in.read();
    }
    if (in.read() != '\n') {
      throw new IOException("no LF behind CR: " + line);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
