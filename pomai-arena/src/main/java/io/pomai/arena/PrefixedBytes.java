package io.pomai.arena;

import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putInt;

/**
 * An immutable byte string in one arena block: a length prefix, then the bytes.
 *
 * <pre>
 * up to 127 bytes: | length * 2      : 1 byte | bytes |
 * more:            | length * 2 + 1  : 4 bytes | bytes |
 * </pre>
 *
 * <p>Threading: written once by its owner, who publishes the address with release semantics.
 */
public final class PrefixedBytes {
  private static final int SHORT_LIMIT = 128;
  private static final int LONG_PREFIX = 4;

  private PrefixedBytes() {}

  /** Bytes of a block for {@code length} bytes, 0 to 2^30 - 1. */
  public static int blockBytes(int length) {
    return length < SHORT_LIMIT ? 1 + length : LONG_PREFIX + length;
  }

  /** Copies a byte string into {@code block}. */
  public static void write(long block, long source, int length) {
    if (length < SHORT_LIMIT) {
      putByte(block, (byte) (length << 1));
      NativeMemory.copy(source, block + 1, length);
    } else {
      putInt(block, length << 1 | 1);
      NativeMemory.copy(source, block + LONG_PREFIX, length);
    }
  }

  public static int length(long block) {
    int prefix = getInt(block);
    return (prefix & 1) == 0 ? (prefix & 0xFF) >>> 1 : prefix >>> 1;
  }

  /** Where the bytes start. */
  public static long bytes(long block) {
    return (getInt(block) & 1) == 0 ? block + 1 : block + LONG_PREFIX;
  }

  /** Whether the block holds exactly these bytes. */
  public static boolean contentEquals(long block, long address, int length) {
    return length(block) == length && NativeMemory.contentEquals(bytes(block), address, length);
  }
}
