package io.pomai.server.command;

/** What a row of the command table runs. */
@FunctionalInterface
public interface CommandHandler {
  /** In place of an estimated time: the command waits, and needs a thread of its own. */
  long WAITS = Long.MAX_VALUE;

  /**
   * Executes the command that {@code session} holds and writes its one reply, or throws before it
   * wrote anything.
   */
  void execute(Session session);

  /**
   * Called once before {@link #execute}, on the event loop: may read the arguments and keep them in
   * the session, and returns the estimated time of the execution in nanoseconds, or {@link #WAITS}.
   * What is long runs on the search executor.
   */
  default long prepare(Session session) {
    return 0;
  }
}
