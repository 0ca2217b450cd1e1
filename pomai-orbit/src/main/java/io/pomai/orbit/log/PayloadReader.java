package io.pomai.orbit.log;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;

/**
 * Reads the fields of a payload, none beyond its end: every read throws {@link
 * MalformedChangeException} instead. Not thread-safe.
 */
public final class PayloadReader {
  private long address;
  private long end;

  /** Goes to a payload of some bytes. */
  public PayloadReader at(long start, long bytes) {
    address = start;
    end = start + bytes;
    return this;
  }

  /** Whether a field follows. */
  public boolean hasMore() {
    return address < end;
  }

  /** One byte, 0 to 255; {@code what} names it in errors. */
  public int getByte(String what) {
    return NativeMemory.getByte(take(what, Byte.BYTES)) & 0xFF;
  }

  /** Four bytes. */
  public int getInt(String what) {
    return NativeMemory.getInt(take(what, Integer.BYTES));
  }

  /** Eight bytes. */
  public long getLong(String what) {
    return NativeMemory.getLong(take(what, Long.BYTES));
  }

  /** Points {@code target} at a field of bytes. */
  public ByteSlice getBytes(String what, ByteSlice target) {
    int length = getInt(what);
    return target.wrap(take(what, length), length);
  }

  /** How many items of at least {@code leastBytes} each follow. */
  int getCount(String what, int leastBytes) {
    int count = getInt(what);
    if (count < 0 || (long) count * leastBytes > end - address) {
      throw new MalformedChangeException(
          what + "=" + count + ": expected at most " + (end - address) / leastBytes);
    }
    return count;
  }

  /** Refuses what follows, if something does. */
  public void requireEnd() {
    if (address != end) {
      throw new MalformedChangeException(
          "bytes after the last field=" + (end - address) + ": expected none");
    }
  }

  private long take(String what, int bytes) {
    if (bytes < 0 || bytes > end - address) {
      throw new MalformedChangeException(
          what + " of " + bytes + " bytes: expected at most the " + (end - address) + " left");
    }
    long at = address;
    address += bytes;
    return at;
  }
}
