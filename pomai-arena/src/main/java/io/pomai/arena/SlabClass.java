package io.pomai.arena;

import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.putInt;
import static io.pomai.arena.NativeMemory.putLong;

/**
 * All blocks of one size: slabs with free blocks in a doubly linked list, each slab with its own
 * list of free blocks. A slab whose last block is freed goes back to the pool, except the only one
 * with room.
 *
 * <pre>
 * slab: | class 4 | live 4 | free head 8 | fresh 8 | previous 8 | next 8 | unused 24 | block | block | ... |
 * </pre>
 *
 * <p>Thread-safe by one lock per size class.
 */
final class SlabClass {
  private static final int HEADER_BYTES = 64;

  /** Blocks of slabs that are fuller stay where they are. */
  private static final double MOST_LIVE_TO_MOVE = 0.95;

  private static final int CLASS = 0;
  private static final int LIVE = 4;
  private static final int FREE_HEAD = 8;
  private static final int FRESH = 16;
  private static final int PREVIOUS = 24;
  private static final int NEXT = 32;

  private final SlabPool pool;
  private final int sizeClass;
  private final int blockBytes;
  private final int blocksPerSlab;
  private final long[] usedByKind = new long[MemoryKind.values().length];
  private long roomHead;
  private long slabs;
  private long blocks;

  SlabClass(SlabPool pool, int sizeClass) {
    this.pool = pool;
    this.sizeClass = sizeClass;
    this.blockBytes = SizeClasses.sizeOf(sizeClass);
    this.blocksPerSlab = (SlabPool.SLAB_BYTES - HEADER_BYTES) / blockBytes;
  }

  /** A block, or 0 when the pool has no slab. */
  synchronized long allocate(MemoryKind kind) {
    long slab = roomHead;
    if (slab == 0) {
      slab = addSlab(kind);
      if (slab == 0) {
        return 0;
      }
    }
    usedByKind[kind.index()] += blockBytes;
    blocks++;
    int live = getInt(slab + LIVE) + 1;
    putInt(slab + LIVE, live);
    if (live == blocksPerSlab) {
      unlink(slab);
    }
    return takeBlock(slab);
  }

  private long addSlab(MemoryKind kind) {
    long slab = pool.take(kind);
    if (slab != 0) {
      slabs++;
      putInt(slab + CLASS, sizeClass);
      putInt(slab + LIVE, 0);
      putLong(slab + FREE_HEAD, 0);
      putLong(slab + FRESH, slab + HEADER_BYTES);
      link(slab);
    }
    return slab;
  }

  private long takeBlock(long slab) {
    long block = getLong(slab + FREE_HEAD);
    if (block != 0) {
      putLong(slab + FREE_HEAD, getLong(block));
      return block;
    }
    long fresh = getLong(slab + FRESH);
    putLong(slab + FRESH, fresh + blockBytes);
    return fresh;
  }

  synchronized void free(long block, MemoryKind kind) {
    long slab = block & -SlabPool.SLAB_BYTES;
    int live = getInt(slab + LIVE);
    if (getInt(slab + CLASS) != sizeClass || live <= 0) {
      throw new IllegalStateException(
          "address=" + block + ": not a live block of " + blockBytes + " bytes");
    }
    usedByKind[kind.index()] -= blockBytes;
    blocks--;
    putLong(block, getLong(slab + FREE_HEAD));
    putLong(slab + FREE_HEAD, block);
    putInt(slab + LIVE, live - 1);
    if (live == blocksPerSlab) {
      link(slab);
    }
    if (live == 1 && !isOnlyRoom(slab)) {
      unlink(slab);
      slabs--;
      pool.give(slab);
    }
  }

  /**
   * A block in a slab that is filled up, to which the content of a block in an emptier slab can
   * move so that its slab can go back; 0 when moving is of no use.
   */
  synchronized long allocateInsteadOf(long block, MemoryKind kind) {
    long slab = block & -SlabPool.SLAB_BYTES;
    return slab == roomHead || getInt(slab + LIVE) > MOST_LIVE_TO_MOVE * blocksPerSlab
        ? 0
        : allocate(kind);
  }

  /** Bytes of free blocks beyond one slab. */
  synchronized long idleBytes() {
    return Math.max(0, (slabs - 1) * blocksPerSlab - blocks) * blockBytes;
  }

  private boolean isOnlyRoom(long slab) {
    return roomHead == slab && getLong(slab + NEXT) == 0;
  }

  private void link(long slab) {
    putLong(slab + PREVIOUS, 0);
    putLong(slab + NEXT, roomHead);
    if (roomHead != 0) {
      putLong(roomHead + PREVIOUS, slab);
    }
    roomHead = slab;
  }

  private void unlink(long slab) {
    long previous = getLong(slab + PREVIOUS);
    long next = getLong(slab + NEXT);
    if (previous == 0) {
      roomHead = next;
    } else {
      putLong(previous + NEXT, next);
    }
    if (next != 0) {
      putLong(next + PREVIOUS, previous);
    }
  }

  synchronized long used(MemoryKind kind) {
    return usedByKind[kind.index()];
  }
}
