package io.pomai.bench.load;

/**
 * The load cannot go on: no connection, a connection that closed, or a server that stopped
 * answering.
 */
public final class LoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LoadException(String message) {
    super(message);
  }

  public LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
