package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Keys between two, in the order of their bytes, unsigned; a key comes before those that it begins.
 *
 * @param from the least key, or null for all from the first
 * @param afterFrom whether {@code from} itself is left out
 * @param to the greatest key, or null for all to the last
 * @param beforeTo whether {@code to} itself is left out
 */
public record KeyRange(
    @Nullable ByteSlice from, boolean afterFrom, @Nullable ByteSlice to, boolean beforeTo) {

  /** Whether a key of {@code length} bytes is in the range. */
  boolean contains(long key, int length) {
    if (from != null) {
      int order = compare(key, length, from.address(), from.length());
      if (order < 0 || (afterFrom && order == 0)) {
        return false;
      }
    }
    if (to == null) {
      return true;
    }
    int order = compare(key, length, to.address(), to.length());
    return order < 0 || (!beforeTo && order == 0);
  }

  /** Negative, zero or positive as the first key comes before, with or after the second. */
  static int compare(long a, int lengthA, long b, int lengthB) {
    int common = Math.min(lengthA, lengthB);
    MemorySegment all = NativeMemory.ALL;
    long at = MemorySegment.mismatch(all, a, a + common, all, b, b + common);
    return at < 0
        ? Integer.compare(lengthA, lengthB)
        : Byte.compareUnsigned(NativeMemory.getByte(a + at), NativeMemory.getByte(b + at));
  }
}
