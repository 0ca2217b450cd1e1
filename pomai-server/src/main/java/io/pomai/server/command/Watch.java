package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.protocol.resp.HeapBudget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * The keys that one client watches, and whether one was changed since.
 *
 * <p>Threads: that of its session; {@link #touch} from any.
 */
final class Watch {
  /** So much may a client have the server remember. */
  private static final long MOST_BYTES = 16L << 20;

  /** What a key takes beside its bytes, about. */
  private static final int BYTES_PER_KEY = 350;

  private final Watches watches;
  private final HeapBudget heap;
  private final Map<WatchedKey, Boolean> wasThere = new HashMap<>();
  private long bytes;
  private volatile boolean touched;

  Watch(Watches watches, HeapBudget heap) {
    this.watches = watches;
    this.heap = heap;
  }

  /** Whether nobody can watch a key, because it is so long. */
  static boolean isTooLong(ByteSlice key) {
    return key.length() + BYTES_PER_KEY > MOST_BYTES;
  }

  /** Watches a key from now on. */
  void add(int database, ByteSlice key, PomaiEngine engine) {
    long more = (long) key.length() + BYTES_PER_KEY;
    take(more);
    WatchedKey watched = new WatchedKey(database, key);
    if (wasThere.containsKey(watched)) {
      give(more);
    } else {
      watches.add(watched, this);
      wasThere.put(watched, engine.keyspace(database).exists(key));
    }
  }

  private void take(long more) {
    if (bytes + more > MOST_BYTES) {
      throw new CommandException(
          "ERR more than " + MOST_BYTES + " bytes of watched keys; UNWATCH, or watch fewer keys");
    }
    if (!heap.tryTake(more)) {
      throw new CommandException("ERR too many watched keys: " + heap.refusal());
    }
    bytes += more;
  }

  private void give(long less) {
    heap.give(less);
    bytes -= less;
  }

  void touch() {
    touched = true;
  }

  /** How many keys are watched. */
  int size() {
    return wasThere.size();
  }

  /** Whether a key was changed or has gone, also by itself. */
  boolean isBroken(PomaiEngine engine) {
    return touched
        || wasThere.entrySet().stream()
            .anyMatch(key -> key.getValue() && !exists(key.getKey(), engine));
  }

  private static boolean exists(WatchedKey key, PomaiEngine engine) {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment name = memory.allocateFrom(ValueLayout.JAVA_BYTE, key.name());
      return engine
          .keyspace(key.database())
          .exists(new ByteSlice(name.address(), key.name().length));
    }
  }

  /** Watches nothing any more. */
  void clear() {
    wasThere.keySet().forEach(key -> watches.remove(key, this));
    wasThere.clear();
    give(bytes);
    touched = false;
  }
}
