package io.pomai.orbit.engine;

import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.putInt;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.store.AccountedArena;

/**
 * A mutable byte string in one arena block, with room to grow.
 *
 * <pre>
 * | length 4 | block bytes 4 | stamp of use 4 | bytes ... |
 * </pre>
 *
 * <p>Threading: under the keyspace's lock.
 */
final class StringValue {
  static final int MAX_LENGTH = 512 * 1024 * 1024;

  private static final int BLOCK_BYTES = 4;
  private static final int STAMP = 8;
  private static final int HEADER_BYTES = 12;

  private StringValue() {}

  /** Refuses a length above the limit. */
  static void requireLength(long length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "string length=" + length + ": expected at most " + MAX_LENGTH);
    }
  }

  /** A block with room for {@code capacity} bytes that holds {@code value}. */
  static long allocate(AccountedArena arena, long value, int length, long capacity, int stamp) {
    long blockBytes = SlabArena.blockBytes(HEADER_BYTES + capacity);
    long block = arena.allocate(blockBytes, MemoryKind.STRINGS);
    putInt(block, length);
    putInt(block + BLOCK_BYTES, (int) blockBytes);
    putInt(block + STAMP, stamp);
    NativeMemory.copy(value, block + HEADER_BYTES, length);
    return block;
  }

  static void free(AccountedArena arena, long block) {
    arena.free(block, getInt(block + BLOCK_BYTES), MemoryKind.STRINGS);
  }

  /** When or how often it is used, see {@link UseStamps}. */
  static int stamp(long block) {
    return getInt(block + STAMP);
  }

  static void stamp(long block, int stamp) {
    putInt(block + STAMP, stamp);
  }

  static int length(long block) {
    return getInt(block);
  }

  static long bytes(long block) {
    return block + HEADER_BYTES;
  }

  static int blockBytes(long block) {
    return getInt(block + BLOCK_BYTES);
  }

  private static int capacity(long block) {
    return blockBytes(block) - HEADER_BYTES;
  }

  /** Whether a block has room for a value of this length, and not much more than that. */
  static boolean holds(long block, int length) {
    return length <= capacity(block) && capacity(block) <= 2L * length + HEADER_BYTES;
  }

  /** Replaces the value of a block that has room. */
  static void overwrite(long block, long value, int length) {
    NativeMemory.copy(value, bytes(block), length);
    putInt(block, length);
  }

  /** The block, or a copy of it that has room for {@code more} bytes and as much again. */
  static long withRoom(AccountedArena arena, long block, int more) {
    int length = length(block);
    long total = (long) length + more;
    return total <= capacity(block)
        ? block
        : allocate(arena, bytes(block), length, Math.min(2 * total, MAX_LENGTH), stamp(block));
  }

  /** Appends to a block that has room. */
  static void append(long block, ByteSlice tail) {
    int length = length(block);
    NativeMemory.copy(tail.address(), bytes(block) + length, tail.length());
    putInt(block, length + tail.length());
  }

  /** Leaves the first bytes of a value only. */
  static void shorten(long block, int length) {
    putInt(block, length);
  }

  /** The block, or the one that it has moved to, out of a slab that is nearly empty. */
  static long moved(AccountedArena arena, long block) {
    int bytes = blockBytes(block);
    long other = arena.allocateInsteadOf(block, bytes, MemoryKind.STRINGS);
    if (other == 0) {
      return block;
    }
    NativeMemory.copy(block, other, bytes);
    free(arena, block);
    return other;
  }

  /** Frees a block unless it is {@code kept}. */
  static void freeOther(AccountedArena arena, long block, long kept) {
    if (block != kept) {
      free(arena, block);
    }
  }
}
