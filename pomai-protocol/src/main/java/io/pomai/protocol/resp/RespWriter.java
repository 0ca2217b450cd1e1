package io.pomai.protocol.resp;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Writes replies in one version of RESP. Headers of aggregates are followed by as many values as
 * they announce.
 *
 * <p>Threading: as {@link ReplyBuffer}.
 */
public abstract class RespWriter {
  private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);

  final ReplyBuffer out;
  private final DecimalText decimal = new DecimalText();
  private final ShortestText shortest = new ShortestText();

  RespWriter(ReplyBuffer out) {
    this.out = out;
  }

  /** The version of the protocol: 2 or 3. */
  public abstract int version();

  /** A map of {@code entries} key-value pairs; under RESP2 a flat array of twice as many values. */
  public abstract void mapHeader(int entries);

  /** A set of {@code n} values; under RESP2 an array. */
  public abstract void setHeader(int n);

  /** No value. */
  public abstract void nullValue();

  /**
   * Text of a three-letter {@code format} ({@code txt}, {@code mkd}); under RESP2 a bulk string of
   * the text.
   */
  public abstract void verbatim(String format, byte[] text);

  /** An array that is not there; under RESP3 no value. */
  public abstract void nullArray();

  /** A truth value; under RESP2 the integer 1 or 0. */
  public abstract void bool(boolean value);

  abstract void number(CharSequence text);

  /** The reply {@code OK}. */
  public void ok() {
    out.put(OK);
  }

  /** A status line; line breaks in it become spaces. */
  public void simpleString(CharSequence text) {
    out.put('+');
    singleLine(text);
  }

  /**
   * An error line that starts with its upper-case code, {@code ERR no such key}; line breaks become
   * spaces.
   */
  public void error(CharSequence codeAndMessage) {
    out.put('-');
    singleLine(codeAndMessage);
  }

  /** A 64-bit integer. */
  public void integer(long value) {
    out.line(':', value);
  }

  /** An array of {@code n} values. */
  public void arrayHeader(int n) {
    out.line('*', n);
  }

  /** A message of {@code n} values that answers no command; under RESP2 an array. */
  public void pushHeader(int n) {
    arrayHeader(n);
  }

  /**
   * Puts what {@code header} writes at {@code mark}, a former {@link ReplyBuffer#size()}, before
   * the values written since: for arrays whose length is known at their end only.
   */
  public void insert(int mark, Consumer<RespWriter> header) {
    int tail = out.size();
    header.accept(this);
    out.moveTail(tail, mark);
  }

  /** A binary-safe string. */
  public void bulk(byte[] bytes) {
    out.line('$', bytes.length);
    out.put(bytes);
    out.crlf();
  }

  /** A binary-safe string of {@code length} bytes of native memory. */
  public void bulk(long address, int length) {
    out.line('$', length);
    out.put(address, length);
    out.crlf();
  }

  /**
   * A binary-safe string of {@code length} bytes that {@code source} writes at the native address
   * it is given.
   */
  public void bulk(int length, LongConsumer source) {
    out.line('$', length);
    source.accept(out.reserve(length));
    out.crlf();
  }

  /** A bulk string of the UTF-8 bytes of {@code text}. */
  public void string(CharSequence text) {
    if (isAscii(text)) {
      out.line('$', text.length());
      out.putLatin(text);
      out.crlf();
    } else {
      bulk(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A double as the shortest text that reads back as the same double. */
  public void doubleValue(double value) {
    number(decimal.of(value));
  }

  /** A float as the shortest text that reads back as the same float. */
  public void doubleValue(float value) {
    number(decimal.of(value));
  }

  /** A double laid out as by modules of Redis: see {@link ShortestText}. */
  public void moduleDouble(double value) {
    number(shortest.of(value));
  }

  private void singleLine(CharSequence text) {
    if (isPlain(text)) {
      out.putLatin(text);
    } else {
      String line = text.toString().replace('\r', ' ').replace('\n', ' ');
      out.put(line.getBytes(StandardCharsets.UTF_8));
    }
    out.crlf();
  }

  private static boolean isPlain(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAscii(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127) {
        return false;
      }
    }
    return true;
  }
}
