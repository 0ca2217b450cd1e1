package io.pomai.arena;

import java.nio.charset.StandardCharsets;

/**
 * A mutable view of native bytes: an address and a length, neither owned nor kept alive.
 *
 * <p>Valid as long as the memory behind it is. Reused by its owner for one value after the other,
 * so whoever keeps one beyond a call copies the bytes. Not thread-safe.
 */
public final class ByteSlice {
  private long address;
  private int length;

  /** An empty slice, to be wrapped around something. */
  public ByteSlice() {}

  /** A slice over {@code length} bytes at {@code address}. */
  public ByteSlice(long address, int length) {
    wrap(address, length);
  }

  /**
   * Points this slice at other bytes.
   *
   * @return this
   * @throws IllegalArgumentException if the length is negative
   */
  public ByteSlice wrap(long newAddress, int newLength) {
    if (newLength < 0) {
      throw new IllegalArgumentException("length=" + newLength + ": expected 0 or more");
    }
    this.address = newAddress;
    this.length = newLength;
    return this;
  }

  public long address() {
    return address;
  }

  public int length() {
    return length;
  }

  /** The byte at {@code index}, counted from the start of the slice. */
  public byte get(int index) {
    return NativeMemory.getByte(address + checkIndex(index));
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    byte[] bytes = new byte[length];
    NativeMemory.copy(address, bytes, 0, length);
    return bytes;
  }

  /** Whether the slice holds exactly these bytes. */
  public boolean contentEquals(long otherAddress, int otherLength) {
    return length == otherLength && NativeMemory.contentEquals(address, otherAddress, length);
  }

  /** Whether the slice holds exactly these bytes. */
  public boolean contentEquals(byte[] bytes) {
    if (length != bytes.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (NativeMemory.getByte(address + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether both slices hold the same bytes. */
  public boolean contentEquals(ByteSlice other) {
    return contentEquals(other.address, other.length);
  }

  /** A 32-bit hash of the bytes; values of different seeds have nothing in common. */
  public int hash(long seed) {
    return ByteHash.hash(address, length, seed);
  }

  /** The bytes as UTF-8 text. */
  @Override
  public String toString() {
    return new String(toByteArray(), StandardCharsets.UTF_8);
  }

  private int checkIndex(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("index=" + index + ": expected 0 to " + (length - 1));
    }
    return index;
  }
}
