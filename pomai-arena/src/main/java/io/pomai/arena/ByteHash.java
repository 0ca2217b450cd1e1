package io.pomai.arena;

import java.util.SplittableRandom;

/**
 * The hash of byte strings: 64-bit multiply-and-fold over eight bytes at a time, with a seed, so
 * that a client cannot prepare colliding keys. What is made with another seed than that of the
 * process has it from a file that no client sees.
 */
public final class ByteHash {
  /** The seed of this process, chosen at random. */
  public static final long SEED = new SplittableRandom().nextLong();

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long MULTIPLIER_2 = 0xD6E8FEB86659FD93L;

  private ByteHash() {}

  /** A 32-bit hash of {@code length} bytes at {@code address}. */
  public static int hash(long address, int length, long seed) {
    long h = seed ^ (length * MULTIPLIER_2);
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      h = fold(h ^ NativeMemory.getLong(address + i));
    }
    if (i < length) {
      h = fold(h ^ tail(address + i, length - i));
    }
    return (int) (fold(h) >>> Integer.SIZE);
  }

  private static long tail(long address, int length) {
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = (word << Byte.SIZE) | (NativeMemory.getByte(address + i) & 0xFF);
    }
    return word;
  }

  private static long fold(long word) {
    return (word * MULTIPLIER) ^ Math.unsignedMultiplyHigh(word, MULTIPLIER_2);
  }
}
