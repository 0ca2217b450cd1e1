package io.pomai.orbit.index;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.MemoryKind;
import io.pomai.orbit.quant.NativeAllocator;
import io.pomai.orbit.store.AccountedArena;

/** Memory for codes, from the arena of a set. Thread-safe. */
public record CodeMemory(AccountedArena arena, MemoryKind kind) implements NativeAllocator {
  @Override
  public long allocateZeroed(long bytes) {
    try {
      return arena.allocateZeroed(roundToLine(bytes), kind);
    } catch (BudgetExceededException e) {
      return 0;
    }
  }

  @Override
  public void free(long address, long bytes) {
    arena.free(address, roundToLine(bytes), kind);
  }

  private static long roundToLine(long bytes) {
    return (bytes + 63) & ~63L;
  }
}
