package io.pomai.arena;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Plain access to native memory by raw address: little endian, any alignment.
 *
 * <p>Everything goes through one constant segment, so that the compiler sees one kind of memory and
 * inlines every access. There is no range and no liveness check: addresses are validated where
 * memory is allocated, and memory is given back only when no reader is left. Plain accesses publish
 * nothing to other threads.
 */
public final class NativeMemory {
  /** The whole address space; offset = address. */
  @SuppressWarnings("restricted")
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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

  /** Copies {@code bytes} bytes; the ranges may overlap. */
  public static void copy(long source, long target, long bytes) {
    MemorySegment.copy(ALL, source, ALL, target, bytes);
  }

  /** Copies {@code count} bytes of {@code source} from index {@code from} to native memory. */
  public static void copy(byte[] source, int from, long target, int count) {
    MemorySegment.copy(source, from, ALL, JAVA_BYTE, target, count);
  }

  /** Copies {@code count} native bytes into {@code target} from index {@code to} on. */
  public static void copy(long source, byte[] target, int to, int count) {
    MemorySegment.copy(ALL, JAVA_BYTE, source, target, to, count);
  }

  /** Copies {@code count} floats of {@code source} from index {@code from} to native memory. */
  public static void copy(float[] source, int from, long target, int count) {
    MemorySegment.copy(source, from, ALL, FLOAT, target, count);
  }

  /** Copies {@code count} native floats into {@code target} from index {@code to} on. */
  public static void copy(long source, float[] target, int to, int count) {
    MemorySegment.copy(ALL, FLOAT, source, target, to, count);
  }

  /** Sets {@code bytes} bytes to {@code value}. */
  public static void fill(long target, long bytes, byte value) {
    ALL.asSlice(target, bytes).fill(value);
  }
}
