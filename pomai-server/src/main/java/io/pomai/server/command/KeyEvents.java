package io.pomai.server.command;

import io.pomai.arena.ByteSlice;

/**
 * Where commands tell what they did to keys, for those who watch them. What a command did is told
 * while it has its pass of the {@link WriteGate}. Threads: any.
 */
final class KeyEvents {
  private final Watches watches = new Watches();

  Watches watches() {
    return watches;
  }

  /** Something happened to a key. */
  void happened(KeyEvent event, int database, ByteSlice key) {
    opened(database, key);
  }

  /** A key was opened for a change that may have changed nothing; watchers do not ask. */
  void opened(int database, ByteSlice key) {
    if (!watches.isEmpty()) {
      watches.touched(database, key);
    }
  }
}
