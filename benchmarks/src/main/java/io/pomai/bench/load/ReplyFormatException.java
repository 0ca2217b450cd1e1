package io.pomai.bench.load;

/** The bytes of a reply are no RESP, or not of the shape that was asked for. */
public final class ReplyFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ReplyFormatException(String message) {
    super(message);
  }
}
