package io.pomai.server.command;

import io.pomai.arena.Epochs;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets commands that change data in together, and a transaction alone. Commands that only read do
 * not come by here.
 *
 * <p>Threads: any. A writer announces itself in a slot of its own, then looks whether the gate is
 * closed; who closes it does so first, then looks at the slots: one of the two sees the other. A
 * pass is given back by the thread that got it.
 */
final class WriteGate {
  /** No pass: the command would have to wait. */
  static final int REFUSED = -1;

  /** The pass of a command that needs none. */
  private static final int FREE = -2;

  /** The pass of who is alone. */
  private static final int ALONE = -3;

  private final Epochs writers = new Epochs();
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean closed;

  /** A pass for a command, or {@link #REFUSED} if it would have to wait for others. */
  int tryEnter(CommandSpec spec) {
    if (spec.has(CommandFlag.ALONE)) {
      return tryClose();
    }
    return spec.has(CommandFlag.WRITE) ? tryEnter() : FREE;
  }

  private int tryEnter() {
    if (closed) {
      return REFUSED;
    }
    int slot = writers.pin();
    if (closed) {
      writers.unpin(slot);
      return REFUSED;
    }
    return slot;
  }

  private int tryClose() {
    if (!turn.tryLock()) {
      return REFUSED;
    }
    closed = true;
    if (writers.isSafe(writers.tag())) {
      return ALONE;
    }
    open();
    return REFUSED;
  }

  /** A pass for a command, when others let it in. Not on an event loop. */
  int enter(CommandSpec spec) {
    if (spec.has(CommandFlag.ALONE)) {
      turn.lock();
      closed = true;
      writers.awaitReaders();
      return ALONE;
    }
    int pass = tryEnter(spec);
    while (pass == REFUSED) {
      awaitOpen();
      pass = tryEnter(spec);
    }
    return pass;
  }

  private void awaitOpen() {
    turn.lock();
    try {
      Thread.onSpinWait(); // whoever was alone has left
    } finally {
      turn.unlock();
    }
  }

  /** Gives back a pass. */
  void leave(int pass) {
    if (pass == ALONE) {
      open();
    } else if (pass >= 0) {
      writers.unpin(pass);
    }
  }

  private void open() {
    closed = false;
    turn.unlock();
  }
}
