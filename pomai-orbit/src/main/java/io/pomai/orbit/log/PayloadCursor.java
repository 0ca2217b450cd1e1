package io.pomai.orbit.log;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import org.jspecify.annotations.Nullable;

/** Writes fields of a payload one after the other. Not thread-safe. */
public final class PayloadCursor {
  private static final int LENGTH_BYTES = Integer.BYTES;

  private long address;

  /** Goes to the first byte of a payload. */
  public PayloadCursor at(long start) {
    address = start;
    return this;
  }

  /** Where the next field goes. */
  public long address() {
    return address;
  }

  /** Bytes that {@link #putBytes} takes. */
  public static long bytesOf(ByteSlice bytes) {
    return LENGTH_BYTES + (long) bytes.length();
  }

  /** Bytes that {@link #putBytes} takes, 0 without any. */
  static long bytesOfOptional(@Nullable ByteSlice bytes) {
    return bytes == null ? 0 : bytesOf(bytes);
  }

  /** One byte. */
  public PayloadCursor putByte(int value) {
    NativeMemory.putByte(address, (byte) value);
    address += Byte.BYTES;
    return this;
  }

  /** Four bytes. */
  public PayloadCursor putInt(int value) {
    NativeMemory.putInt(address, value);
    address += Integer.BYTES;
    return this;
  }

  /** Eight bytes. */
  public PayloadCursor putLong(long value) {
    NativeMemory.putLong(address, value);
    address += Long.BYTES;
    return this;
  }

  /** A length and as many bytes. */
  public PayloadCursor putBytes(ByteSlice bytes) {
    putInt(bytes.length());
    NativeMemory.copy(bytes.address(), address, bytes.length());
    address += bytes.length();
    return this;
  }

  PayloadCursor putOptional(@Nullable ByteSlice bytes) {
    return bytes == null ? this : putBytes(bytes);
  }
}
