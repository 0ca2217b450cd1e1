package io.pomai.protocol.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The growing output of one connection: pooled native memory, allocated at the first byte and
 * handed to the channel by {@link #take()}.
 *
 * <p>Threading: used by the one thread that executes the connection's current command.
 */
public final class ReplyBuffer {
  private static final int INITIAL_CAPACITY = 4096;
  private static final int LONGEST_LONG = 20;

  private final ByteBufAllocator allocator;
  private final int limit;
  private @Nullable ByteBuf buffer;
  private long base;
  private int position;
  private int capacity;

  /** An empty output that refuses to hold more than {@code limit} bytes. */
  public ReplyBuffer(ByteBufAllocator allocator, int limit) {
    this.allocator = allocator;
    this.limit = limit;
  }

  /** Bytes written and not yet taken. */
  public int size() {
    return position;
  }

  /** Bytes of memory held. */
  public int capacity() {
    return capacity;
  }

  /** Forgets everything after the first {@code size} bytes. */
  public void truncate(int size) {
    position = Math.min(size, position);
  }

  /** Takes out everything after the first {@code size} bytes, owned by the caller from now on. */
  public ByteBuf cut(int size) {
    int length = position - size;
    ByteBuf tail = allocator.directBuffer(Math.max(1, length));
    RawMemory.copy(base + size, RawMemory.addressOf(tail), length);
    position = size;
    return tail.writerIndex(length);
  }

  /** The written bytes, owned by the caller from now on; null if there are none. */
  public @Nullable ByteBuf take() {
    ByteBuf taken = buffer;
    if (taken == null || position == 0) {
      return null;
    }
    taken.setIndex(0, position);
    forget();
    return taken;
  }

  /** Drops all bytes and their memory. */
  public void release() {
    ByteBuf dropped = buffer;
    if (dropped != null) {
      forget();
      dropped.release();
    }
  }

  private void forget() {
    buffer = null;
    base = 0;
    position = 0;
    capacity = 0;
  }

  /**
   * Moves the bytes from {@code tail} on, few of them, to {@code mark}, before what was written
   * since.
   */
  void moveTail(int tail, int mark) {
    byte[] moved = new byte[position - tail];
    RawMemory.copy(base + tail, moved, 0, moved.length);
    RawMemory.copy(base + mark, base + mark + moved.length, tail - mark);
    RawMemory.copy(moved, 0, base + mark, moved.length);
  }

  void put(char ascii) {
    ensure(1);
    RawMemory.putByte(base + position++, (byte) ascii);
  }

  void put(byte[] bytes) {
    ensure(bytes.length);
    RawMemory.copy(bytes, 0, base + position, bytes.length);
    position += bytes.length;
  }

  void put(long address, int length) {
    ensure(length);
    RawMemory.copy(address, base + position, length);
    position += length;
  }

  /**
   * Room for {@code length} bytes at the returned address, which the caller fills before anything
   * else is written.
   */
  long reserve(int length) {
    ensure(length);
    long address = base + position;
    position += length;
    return address;
  }

  /** Writes text whose characters are all below 256, one byte each. */
  void putLatin(CharSequence text) {
    int length = text.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      RawMemory.putByte(base + position + i, (byte) text.charAt(i));
    }
    position += length;
  }

  void crlf() {
    ensure(2);
    RawMemory.putByte(base + position, (byte) '\r');
    RawMemory.putByte(base + position + 1, (byte) '\n');
    position += 2;
  }

  /** Writes {@code type}, the decimal {@code value} and CR LF. */
  void line(char type, long value) {
    ensure(1 + LONGEST_LONG + 2);
    RawMemory.putByte(base + position++, (byte) type);
    decimal(value);
    crlf();
  }

  private void decimal(long value) {
    if (value < 0) {
      RawMemory.putByte(base + position++, (byte) '-');
    }
    int digits = digits(value);
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      RawMemory.putByte(base + position + i, (byte) ('0' + Math.abs(rest % 10)));
      rest /= 10;
    }
    position += digits;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private void ensure(int more) {
    if (capacity - position < more) {
      grow(more);
    }
  }

  private void grow(int more) {
    long wanted = (long) position + more;
    if (wanted > limit) {
      throw new ReplyTooLargeException(wanted, limit);
    }
    long doubled = Math.max(INITIAL_CAPACITY, 2L * capacity);
    int size = (int) Math.min(limit, Math.max(wanted, doubled));
    ByteBuf larger = allocator.directBuffer(size);
    long address = RawMemory.addressOf(larger);
    RawMemory.copy(base, address, position);
    if (buffer != null) {
      buffer.release();
    }
    buffer = larger;
    base = address;
    capacity = larger.capacity();
  }
}
