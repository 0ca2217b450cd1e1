package io.pomai.protocol.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A small RESP reply parser that shares nothing with the writers: replies become nested lists
 * tagged by type.
 */
final class ReplyReader {
  private final String text;
  private int at;

  private ReplyReader(String text) {
    this.text = text;
  }

  /** What {@code script} writes, as Latin-1 text. */
  static String written(Function<ReplyBuffer, RespWriter> version, Consumer<RespWriter> script) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    ReplyBuffer out = new ReplyBuffer(allocator, 1 << 30);
    script.accept(version.apply(out));
    ByteBuf bytes = Objects.requireNonNull(out.take());
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    bytes.release();
    out.release();
    if (allocator.metric().usedDirectMemory() != 0) {
      throw new AssertionError("leaked " + allocator.metric().usedDirectMemory());
    }
    return text;
  }

  /** The one value in {@code text}; anything before or after it is an error. */
  static Object parse(String text) {
    ReplyReader reader = new ReplyReader(text);
    Object value = reader.value();
    if (reader.at != text.length()) {
      throw new AssertionError("unread: " + text.substring(reader.at));
    }
    return value;
  }

  private Object value() {
    char type = text.charAt(at++);
    String line = line();
    return switch (type) {
      case '+', '-', ':', ',', '#', '_' -> type + line;
      case '$', '=' -> line.equals("-1") ? "nil" : payload(type, Integer.parseInt(line));
      case '*' -> line.equals("-1") ? "nil array" : values(type, Integer.parseInt(line));
      case '~', '>' -> values(type, Integer.parseInt(line));
      case '%' -> values(type, 2 * Integer.parseInt(line));
      default -> throw new AssertionError("type " + type);
    };
  }

  private String line() {
    int end = text.indexOf("\r\n", at);
    String line = text.substring(at, end);
    at = end + 2;
    return line;
  }

  private String payload(char type, int length) {
    String payload = text.substring(at, at + length);
    at += length;
    if (!line().isEmpty()) {
      throw new AssertionError("payload is not followed by CR LF");
    }
    return type + payload;
  }

  private List<Object> values(char type, int n) {
    List<Object> values = new ArrayList<>();
    values.add(type);
    for (int i = 0; i < n; i++) {
      values.add(value());
    }
    return values;
  }
}
