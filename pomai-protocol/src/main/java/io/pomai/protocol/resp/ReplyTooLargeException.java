package io.pomai.protocol.resp;

/** A reply would exceed the connection's output-buffer limit; the server closes that connection. */
public final class ReplyTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplyTooLargeException(long wanted, int limit) {
    super(
        "output buffer of " + wanted + " bytes exceeds the limit of " + limit, null, false, false);
  }
}
