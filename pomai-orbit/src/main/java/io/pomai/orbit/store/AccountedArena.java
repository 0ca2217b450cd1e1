package io.pomai.orbit.store;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.SlabArena;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One owner's view of the arena: allocates from it and keeps the owner's bytes by kind.
 * Thread-safe.
 */
public final class AccountedArena {
  private static final MemoryKind[] KINDS = MemoryKind.values();

  private final SlabArena arena;
  private final AtomicLongArray used = new AtomicLongArray(KINDS.length);

  /** An owner without blocks. */
  public AccountedArena(SlabArena arena) {
    this.arena = arena;
  }

  /** See {@link SlabArena#allocate}. */
  public long allocate(long bytes, MemoryKind kind) {
    long address = arena.allocate(bytes, kind);
    used.addAndGet(kind.index(), SlabArena.blockBytes(bytes));
    return address;
  }

  /** See {@link SlabArena#allocateInsteadOf}. */
  public long allocateInsteadOf(long block, long bytes, MemoryKind kind) {
    long address = arena.allocateInsteadOf(block, bytes, kind);
    if (address != 0) {
      used.addAndGet(kind.index(), SlabArena.blockBytes(bytes));
    }
    return address;
  }

  /** See {@link SlabArena#tryAllocate}. */
  public long tryAllocate(long bytes, MemoryKind kind) {
    long address = arena.tryAllocate(bytes, kind);
    if (address != 0) {
      used.addAndGet(kind.index(), SlabArena.blockBytes(bytes));
    }
    return address;
  }

  /** See {@link SlabArena#tryCount}. */
  public boolean tryCount(long bytes, MemoryKind kind) {
    if (!arena.tryCount(bytes, kind)) {
      return false;
    }
    used.addAndGet(kind.index(), bytes);
    return true;
  }

  /** See {@link SlabArena#uncount}. */
  public void uncount(long bytes, MemoryKind kind) {
    arena.uncount(bytes, kind);
    used.addAndGet(kind.index(), -bytes);
  }

  /** See {@link SlabArena#allocateZeroed}. */
  public long allocateZeroed(long bytes, MemoryKind kind) {
    long address = arena.allocateZeroed(bytes, kind);
    used.addAndGet(kind.index(), SlabArena.blockBytes(bytes));
    return address;
  }

  /** See {@link SlabArena#allocateAnyway}. */
  public long allocateAnyway(long bytes, MemoryKind kind) {
    long address = arena.allocateAnyway(bytes, kind);
    used.addAndGet(kind.index(), SlabArena.blockBytes(bytes));
    return address;
  }

  /** See {@link SlabArena#allocateGrowing}. */
  public long allocateGrowing(long bytes, long ready, MemoryKind kind) {
    long address = arena.allocateGrowing(bytes, ready, kind);
    used.addAndGet(kind.index(), ready);
    return address;
  }

  /** See {@link SlabArena#resize}. */
  public void resize(long address, long from, long to, MemoryKind kind) {
    arena.resize(address, from, to, kind);
    used.addAndGet(kind.index(), to - from);
  }

  /** See {@link SlabArena#free}. */
  public void free(long address, long bytes, MemoryKind kind) {
    arena.free(address, bytes, kind);
    used.addAndGet(kind.index(), -SlabArena.blockBytes(bytes));
  }

  /** A copy of {@code bytes} in a block of its own. */
  public long allocateBytes(ByteSlice bytes, MemoryKind kind) {
    long block = allocate(PrefixedBytes.blockBytes(bytes.length()), kind);
    PrefixedBytes.write(block, bytes.address(), bytes.length());
    return block;
  }

  /** A copy of a block of prefixed bytes. */
  public long copyBytes(long block, MemoryKind kind) {
    long bytes = PrefixedBytes.blockBytes(PrefixedBytes.length(block));
    long copy = allocate(bytes, kind);
    NativeMemory.copy(block, copy, bytes);
    return copy;
  }

  /** Gives back a block of {@link #allocateBytes}. */
  public void freeBytes(long block, MemoryKind kind) {
    free(block, PrefixedBytes.blockBytes(PrefixedBytes.length(block)), kind);
  }

  /** Bytes by kind, rounding included. */
  public Map<MemoryKind, Long> usedByKind() {
    Map<MemoryKind, Long> byKind = new EnumMap<>(MemoryKind.class);
    for (MemoryKind kind : KINDS) {
      byKind.put(kind, used.get(kind.index()));
    }
    return byKind;
  }

  /** Bytes of every kind. */
  public long usedTotal() {
    long total = 0;
    for (int i = 0; i < KINDS.length; i++) {
      total += used.get(i);
    }
    return total;
  }
}
