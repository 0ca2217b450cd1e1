package io.pomai.server.command;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds commands back for a time, all of them or those that write: CLIENT PAUSE.
 *
 * <p>Threads: any. While nothing is paused, {@link #holds} is the read of one field.
 */
public final class PauseGate {
  /** What begins so runs whatever is paused: CLIENT UNPAUSE, and what clients send before it. */
  private static final String CLIENT = "client|";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean paused;
  private boolean all;
  private long endNanos;

  PauseGate() {}

  /** Pauses for so long from now; a pause that lasts longer already does not get shorter. */
  public void pause(long millis, boolean allCommands) {
    lock.lock();
    try {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      endNanos = paused && endNanos - end > 0 ? endNanos : end;
      all = allCommands;
      paused = true;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets everything go on. */
  public void end() {
    lock.lock();
    try {
      paused = false;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the command of a session has to wait. */
  boolean holds(Session session) {
    return paused && isHeld(session);
  }

  private boolean isHeld(Session session) {
    lock.lock();
    try {
      paused = paused && endNanos - System.nanoTime() > 0;
      return paused && (all ? !leadsToUnpause(session.spec()) : session.runs(CommandFlag.WRITE));
    } finally {
      lock.unlock();
    }
  }

  /** Whether it may be that a long pause could not be taken back without it. */
  private static boolean leadsToUnpause(CommandSpec spec) {
    return spec.has(CommandFlag.NO_AUTH) || spec.name().startsWith(CLIENT);
  }

  /** Returns when the command of a session may run. */
  void await(Session session) {
    if (!paused) {
      return;
    }
    lock.lock();
    try {
      while (isHeld(session)) {
        var _ = ended.awaitNanos(endNanos - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
