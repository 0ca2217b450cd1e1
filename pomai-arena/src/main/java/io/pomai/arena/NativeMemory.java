package io.pomai.arena;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Raw native memory, addressed by {@code long}, little endian whatever the machine.
 *
 * <p>All access goes through {@link #ALL}, the one segment that covers the whole address space:
 * compiled code then has a constant base and a trivial bounds check. There is no liveness or range
 * check: whoever holds an address guarantees that the block behind it is mapped (a pinned epoch, a
 * writer's lock, or sole ownership).
 *
 * <p>Threading: plain accessors order nothing. {@code *Acquire} and {@code *Release} are the
 * publication points and need naturally aligned addresses.
 */
public final class NativeMemory {
  /** The whole address space, starting at address zero. */
  @SuppressWarnings("restricted") // the point of this class
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final VarHandle ALIGNED_INT =
      ValueLayout.JAVA_INT.withOrder(LITTLE_ENDIAN).varHandle();
  private static final VarHandle ALIGNED_LONG =
      ValueLayout.JAVA_LONG.withOrder(LITTLE_ENDIAN).varHandle();

  private NativeMemory() {}

  public static byte getByte(long address) {
    return ALL.get(JAVA_BYTE, address);
  }

  public static void putByte(long address, byte value) {
    ALL.set(JAVA_BYTE, address, value);
  }

  public static short getShort(long address) {
    return ALL.get(SHORT, address);
  }

  public static void putShort(long address, short value) {
    ALL.set(SHORT, address, value);
  }

  public static int getInt(long address) {
    return ALL.get(INT, address);
  }

  public static void putInt(long address, int value) {
    ALL.set(INT, address, value);
  }

  public static long getLong(long address) {
    return ALL.get(LONG, address);
  }

  public static void putLong(long address, long value) {
    ALL.set(LONG, address, value);
  }

  public static float getFloat(long address) {
    return ALL.get(FLOAT, address);
  }

  public static void putFloat(long address, float value) {
    ALL.set(FLOAT, address, value);
  }

  /** Writes an int after all earlier writes. */
  public static void putIntRelease(long address, int value) {
    ALIGNED_INT.setRelease(ALL, address, value);
  }

  /**
   * Reads a long that another thread wrote with {@link #putLongRelease}; what it wrote before is
   * visible after.
   */
  public static long getLongAcquire(long address) {
    return (long) ALIGNED_LONG.getAcquire(ALL, address);
  }

  /**
   * Writes a long so that a reader who sees it through {@link #getLongAcquire} sees all earlier
   * writes too.
   */
  public static void putLongRelease(long address, long value) {
    ALIGNED_LONG.setRelease(ALL, address, value);
  }

  /**
   * Copies {@code length} bytes between two blocks; overlapping blocks are copied as if through a
   * buffer.
   */
  public static void copy(long source, long target, long length) {
    MemorySegment.copy(ALL, source, ALL, target, length);
  }

  /** Copies {@code length} bytes from an array to native memory. */
  public static void copy(byte[] source, int offset, long target, int length) {
    MemorySegment.copy(source, offset, ALL, JAVA_BYTE, target, length);
  }

  /** Copies {@code length} bytes from native memory into an array. */
  public static void copy(long source, byte[] target, int offset, int length) {
    MemorySegment.copy(ALL, JAVA_BYTE, source, target, offset, length);
  }

  /** Copies {@code length} floats from an array to native memory. */
  public static void copy(float[] source, int offset, long target, int length) {
    MemorySegment.copy(source, offset, ALL, FLOAT, target, length);
  }

  /** Copies {@code length} floats from native memory into an array. */
  public static void copy(long source, float[] target, int offset, int length) {
    MemorySegment.copy(ALL, FLOAT, source, target, offset, length);
  }

  /** Sets {@code length} bytes to {@code value}. */
  public static void fill(long target, long length, byte value) {
    ALL.asSlice(target, length).fill(value);
  }

  /** Whether two blocks of {@code length} bytes hold the same bytes. */
  public static boolean contentEquals(long a, long b, int length) {
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      if (getLong(a + i) != getLong(b + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (getByte(a + i) != getByte(b + i)) {
        return false;
      }
    }
    return true;
  }
}
