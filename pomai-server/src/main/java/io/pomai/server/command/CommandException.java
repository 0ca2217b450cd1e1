package io.pomai.server.command;

/**
 * A command that cannot be executed; the message is the whole error reply without its dash. Carries
 * no stack trace.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandException(String codeAndMessage) {
    super(codeAndMessage, null, false, false);
  }

  /** The error for options that do not fit together or are unknown, in Redis' words. */
  public static CommandException syntax() {
    return new CommandException("ERR syntax error");
  }

  String reply() {
    return String.valueOf(getMessage());
  }
}
