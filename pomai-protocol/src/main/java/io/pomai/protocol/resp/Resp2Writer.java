package io.pomai.protocol.resp;

import java.nio.charset.StandardCharsets;

/** Replies in RESP2, where everything is a line, an integer, a bulk string or an array. */
public final class Resp2Writer extends RespWriter {
  private static final byte[] NULL_BULK = "$-1\r\n".getBytes(StandardCharsets.US_ASCII);

  public Resp2Writer(ReplyBuffer out) {
    super(out);
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void mapHeader(int entries) {
    out.line('*', 2L * entries);
  }

  @Override
  public void setHeader(int n) {
    out.line('*', n);
  }

  @Override
  public void nullValue() {
    out.put(NULL_BULK);
  }

  @Override
  public void nullArray() {
    out.line('*', -1);
  }

  @Override
  public void bool(boolean value) {
    integer(value ? 1 : 0);
  }

  @Override
  public void verbatim(String format, byte[] text) {
    bulk(text);
  }

  @Override
  void number(CharSequence text) {
    string(text);
  }
}
