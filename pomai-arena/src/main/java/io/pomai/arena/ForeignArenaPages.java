package io.pomai.arena;

import java.lang.foreign.Arena;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pages from shared arenas of the foreign-memory API, for systems without {@code mmap}.
 * Thread-safe.
 */
final class ForeignArenaPages implements PageSource {
  private final ConcurrentHashMap<Long, Arena> arenas = new ConcurrentHashMap<>();

  @Override
  public long map(long bytes, long alignment) {
    Arena arena = Arena.ofShared();
    try {
      long address = arena.allocate(bytes, alignment).address();
      arenas.put(address, arena);
      return address;
    } catch (OutOfMemoryError refused) {
      arena.close();
      return 0;
    }
  }

  @Override
  public void unmap(long address, long bytes) {
    Arena arena = arenas.remove(address);
    if (arena == null) {
      throw new IllegalStateException("address=" + address + ": not mapped here");
    }
    arena.close();
  }

  @Override
  public void discard(long address, long bytes) {
    // The foreign-memory API gives memory back as a whole only.
  }

  @Override
  public void adviseHugePages(long address, long bytes) {
    // No such advice in the foreign-memory API.
  }

  @Override
  public void makeHuge(long address, long bytes) {
    // Nor this.
  }
}
