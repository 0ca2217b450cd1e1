package io.pomai.server.command;

import io.pomai.arena.Epochs;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets commands that read or change data in together, and a transaction alone: nobody sees half of
 * it, and nobody changes anything between its commands.
 *
 * <p>Threads: any. A command announces itself in a slot of its own, then looks whether the gate is
 * closed; who closes it does so first, then looks at the slots: one of the two sees the other. The
 * pass of a transaction is given back by the thread that got it.
 */
final class TransactionGate {
  /** No pass: the command would have to wait. */
  static final int REFUSED = -1;

  /** The pass of a command that needs none. */
  static final int FREE = -2;

  /** The pass of who is alone. */
  private static final int ALONE = -3;

  /** Looks at a gate before a thread is taken for waiting: some microseconds, as most commands. */
  private static final int LOOKS = 64;

  private final Epochs inside = new Epochs();
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean closed;

  /** A pass for a command, or {@link #REFUSED} if it would have to wait for long. */
  int tryEnter(CommandSpec spec) {
    if (spec.has(CommandFlag.ALONE)) {
      return tryClose();
    }
    return isGated(spec) ? tryEnter() : FREE;
  }

  private static boolean isGated(CommandSpec spec) {
    return spec.has(CommandFlag.READONLY) || spec.has(CommandFlag.WRITE);
  }

  private int tryEnter() {
    for (int looks = 0; looks < LOOKS; looks++) {
      if (!closed) {
        int slot = inside.pin();
        if (!closed) {
          return slot;
        }
        inside.unpin(slot);
      }
      Thread.onSpinWait();
    }
    return REFUSED;
  }

  private int tryClose() {
    if (!turn.tryLock()) {
      return REFUSED;
    }
    closed = true;
    long tag = inside.tag();
    for (int looks = 0; looks < LOOKS; looks++) {
      if (inside.isSafe(tag)) {
        return ALONE;
      }
      Thread.onSpinWait();
    }
    open();
    return REFUSED;
  }

  /** A pass for a command, when others let it in. Not on an event loop. */
  int enter(CommandSpec spec) {
    if (spec.has(CommandFlag.ALONE)) {
      turn.lock();
      inside.awaitReaders(); // who takes long leaves while the others still get in
      closed = true;
      inside.awaitReaders();
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
      inside.unpin(pass);
    }
  }

  private void open() {
    closed = false;
    turn.unlock();
  }
}
