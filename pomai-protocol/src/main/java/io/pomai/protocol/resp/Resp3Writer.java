package io.pomai.protocol.resp;

import java.nio.charset.StandardCharsets;

/** Replies in RESP3, with maps, sets, doubles, verbatim strings and one null. */
public final class Resp3Writer extends RespWriter {
  private static final byte[] NULL = "_\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "#t\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "#f\r\n".getBytes(StandardCharsets.US_ASCII);

  public Resp3Writer(ReplyBuffer out) {
    super(out);
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public void mapHeader(int entries) {
    out.line('%', entries);
  }

  @Override
  public void setHeader(int n) {
    out.line('~', n);
  }

  @Override
  public void pushHeader(int n) {
    out.line('>', n);
  }

  @Override
  public void nullValue() {
    out.put(NULL);
  }

  @Override
  public void nullArray() {
    nullValue();
  }

  @Override
  public void bool(boolean value) {
    out.put(value ? TRUE : FALSE);
  }

  @Override
  public void verbatim(String format, byte[] text) {
    if (format.length() != 3) {
      throw new IllegalArgumentException("format=" + format + " must have three letters");
    }
    out.line('=', 4L + text.length);
    out.putLatin(format);
    out.put(':');
    out.put(text);
    out.crlf();
  }

  @Override
  void number(CharSequence text) {
    out.put(',');
    out.putLatin(text);
    out.crlf();
  }
}
