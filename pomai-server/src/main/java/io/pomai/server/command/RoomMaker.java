package io.pomai.server.command;

import io.pomai.arena.BudgetExceededException;
import io.pomai.orbit.engine.Eviction;
import io.pomai.orbit.engine.EvictionPolicy;

/**
 * Runs commands again that were refused for want of memory, once keys were evicted for them. The
 * keys that a command names stay.
 *
 * <p>Threads: any; a command is run by the thread that owns its session, which must be one that may
 * wait.
 */
final class RoomMaker {
  /** What a command may take in memory, as a multiple of its arguments. */
  private static final int MOST_GROWTH = 4;

  private final Eviction eviction;

  RoomMaker(Eviction eviction) {
    this.eviction = eviction;
  }

  /** Whether a failed command is to be run again. */
  boolean isFor(Session session, Throwable failure) {
    return failure instanceof BudgetExceededException
        && session.spec().has(CommandFlag.WRITE)
        && eviction.settings().policy() != EvictionPolicy.NOEVICTION;
  }

  /** Whether a transaction, whose commands wait where it runs, may have to wait. */
  boolean mayWait(Session session) {
    Transaction transaction = session.transaction();
    return transaction != null
        && session.runs(CommandFlag.WRITE)
        && eviction.isNearlyFull(MOST_GROWTH * transaction.bytes());
  }

  /**
   * Runs a command until there is room for it.
   *
   * @param mark where its reply begins
   * @throws BudgetExceededException when there is none
   */
  void again(Session session, int mark, BudgetExceededException refused, Runnable command) {
    Boolean _ =
        eviction.retry(
            refused,
            new NamedKeys(session),
            () -> {
              session.connection().rollback(mark);
              session.startOver();
              command.run();
              return true;
            });
  }
}
