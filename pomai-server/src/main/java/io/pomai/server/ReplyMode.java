package io.pomai.server;

/** Whether a connection gets its replies: the states of {@code CLIENT REPLY}. */
public enum ReplyMode {
  /** Every command is answered. */
  ON,
  /** No command is answered. */
  OFF,
  /** The command after this one is not answered. */
  SKIP_NEXT,
  /** The current command is not answered. */
  SKIPPING;

  /** The state when the current command is done. */
  ReplyMode afterCommand() {
    return switch (this) {
      case SKIP_NEXT -> SKIPPING;
      case SKIPPING -> ON;
      case ON, OFF -> this;
    };
  }
}
