package io.pomai.protocol.args;

/**
 * An argument that the command cannot take. The message is the whole error reply without its
 * leading dash: it starts with the error's code and says what was expected and what came.
 */
public final class ArgumentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ArgumentException(String codeAndMessage) {
    super(codeAndMessage, null, false, false);
  }

  /** The error line, {@code ERR k must be …}. */
  public String reply() {
    return String.valueOf(getMessage());
  }
}
