package io.pomai.arena;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli, RFC 3720) of native memory, by the processor's instruction where it has one.
 * Allocates only when the addresses leave the window of the last call. Not thread-safe.
 */
public final class Crc32c {
  private static final long WINDOW = 1L << 30;

  private final CRC32C crc = new CRC32C();
  private long base;
  private ByteBuffer window = ByteBuffer.allocate(0);

  /** The checksum of {@code bytes} bytes at {@code address}. */
  public int of(long address, long bytes) {
    start();
    add(address, bytes);
    return value();
  }

  /** Begins a checksum of bytes that are added piece by piece. */
  public void start() {
    crc.reset();
  }

  /** Adds {@code bytes} bytes at {@code address}. */
  public void add(long address, long bytes) {
    long at = address;
    long left = bytes;
    while (left > 0) {
      int part = (int) Math.min(left, WINDOW);
      update(at, part);
      at += part;
      left -= part;
    }
  }

  /** The checksum of all that was added since {@link #start}. */
  public int value() {
    return (int) crc.getValue();
  }

  private void update(long address, int bytes) {
    if (address < base || address + bytes > base + window.capacity()) {
      base = address;
      window = NativeMemory.ALL.asSlice(address, WINDOW).asByteBuffer();
    }
    int offset = (int) (address - base);
    window.limit(offset + bytes).position(offset);
    crc.update(window);
  }
}
