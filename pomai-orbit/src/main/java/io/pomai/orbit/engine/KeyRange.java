package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
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

  /** Whether a key, in prefixed bytes, is in the range. */
  boolean contains(long key) {
    return !isBefore(key) && !isBehind(key);
  }

  /** Whether all keys of the range come after a key, in prefixed bytes. */
  boolean isBefore(long key) {
    int order = from == null ? 1 : compare(key, from);
    return order < 0 || (afterFrom && order == 0);
  }

  /** Whether all keys of the range come before a key, in prefixed bytes. */
  boolean isBehind(long key) {
    int order = to == null ? -1 : compare(key, to);
    return order > 0 || (beforeTo && order == 0);
  }

  private static int compare(long key, ByteSlice bound) {
    return compare(
        PrefixedBytes.bytes(key), PrefixedBytes.length(key), bound.address(), bound.length());
  }

  /**
   * Negative, zero or positive as the first key comes before, with or after the second: prefixed
   * bytes.
   */
  static int compare(long a, long b) {
    return compare(
        PrefixedBytes.bytes(a),
        PrefixedBytes.length(a),
        PrefixedBytes.bytes(b),
        PrefixedBytes.length(b));
  }

  private static int compare(long a, int lengthA, long b, int lengthB) {
    int common = Math.min(lengthA, lengthB);
    int at = 0;
    for (; at <= common - Long.BYTES; at += Long.BYTES) {
      long eightA = NativeMemory.getLong(a + at);
      long eightB = NativeMemory.getLong(b + at);
      if (eightA != eightB) {
        return Long.compareUnsigned(Long.reverseBytes(eightA), Long.reverseBytes(eightB));
      }
    }
    for (; at < common; at++) {
      int order = Byte.compareUnsigned(NativeMemory.getByte(a + at), NativeMemory.getByte(b + at));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(lengthA, lengthB);
  }
}
