package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who watches which keys.
 *
 * <p>Threads: any. A watch is there before its client can read the key; a change is told after it
 * was made and before its maker leaves the {@link TransactionGate}.
 */
final class Watches {
  private final ConcurrentHashMap<WatchedKey, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final AtomicInteger watched = new AtomicInteger();

  void add(WatchedKey key, Watch watch) {
    watched.incrementAndGet();
    watches.compute(
        key,
        (same, old) -> {
          Set<Watch> all = old == null ? ConcurrentHashMap.newKeySet() : old;
          all.add(watch);
          return all;
        });
  }

  void remove(WatchedKey key, Watch watch) {
    watches.computeIfPresent(
        key,
        (same, all) -> {
          all.remove(watch);
          return all.isEmpty() ? null : all;
        });
    watched.decrementAndGet();
  }

  /** Whether nobody watches any key. */
  boolean isEmpty() {
    return watched.get() == 0;
  }

  /** A key was changed, or might have been. */
  void touched(int database, ByteSlice key) {
    Set<Watch> all = Watch.isTooLong(key) ? null : watches.get(new WatchedKey(database, key));
    if (all != null) {
      all.forEach(Watch::touch);
    }
  }
}
