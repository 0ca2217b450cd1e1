package io.pomai.bench.data;

/**
 * A data file that cannot be used; the message names the file, what was expected and what was
 * found.
 */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatasetException(String message) {
    super(message);
  }

  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
