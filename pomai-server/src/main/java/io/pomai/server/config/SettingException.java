package io.pomai.server.config;

/**
 * A setting that was given a value it cannot take, or a name that no setting has; the message is
 * meant for a person.
 */
public final class SettingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with what was expected and what came. */
  public SettingException(String message) {
    super(message);
  }
}
