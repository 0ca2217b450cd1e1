package io.pomai.protocol.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a client has sent and that are not decoded yet: one pooled direct buffer, absent
 * while there are none.
 *
 * <p>Bytes that a retained {@link RespRequest} points to never move: while anybody else holds a
 * reference, the unread rest is copied into a new buffer instead. Capacity follows the bytes that
 * have arrived, not the bytes announced: it doubles, so that however a command is cut into
 * arguments and reads, the bytes copied stay in proportion to the bytes received.
 *
 * <p>Threading: the connection's event loop.
 */
final class InputBuffer {
  private static final int READ_SIZE = 32 << 10;
  private static final int LEAST_ROOM = 4 << 10;

  private final ByteBufAllocator allocator;
  private final int largestCommand;
  private @Nullable ByteBuf buffer;
  private long base;

  /** An empty buffer that doubles up to {@code largestCommand} bytes. */
  InputBuffer(ByteBufAllocator allocator, int largestCommand) {
    this.allocator = allocator;
    this.largestCommand = largestCommand;
  }

  int readable() {
    return buffer == null ? 0 : buffer.readableBytes();
  }

  int capacity() {
    return buffer == null ? 0 : buffer.capacity();
  }

  /** The address of the first unread byte. */
  long address() {
    return base + memory().readerIndex();
  }

  ByteBuf memory() {
    return Objects.requireNonNull(buffer, "buffer: nothing was received");
  }

  @SuppressWarnings("ReferenceEquality") // the same memory, not the same content
  boolean is(ByteBuf message) {
    return message == buffer;
  }

  void skip(int bytes) {
    memory().skipBytes(bytes);
  }

  /** The buffer to receive into, with room after its last byte. */
  ByteBuf reserve() {
    ByteBuf current = buffer;
    if (current == null) {
      return replace(READ_SIZE);
    }
    if (current.writableBytes() >= LEAST_ROOM) {
      return current;
    }
    int readable = current.readableBytes();
    if (readable <= LEAST_ROOM && readable <= current.readerIndex() && current.refCnt() == 1) {
      return current.discardReadBytes();
    }
    long doubled = Math.min(2L * readable, largestCommand);
    return replace(Math.max(READ_SIZE, Math.max(doubled, readable + (long) LEAST_ROOM)));
  }

  /** Appends a copy of the readable bytes of {@code data}. */
  void append(ByteBuf data) {
    int length = data.readableBytes();
    ByteBuf current = buffer;
    if (current == null || current.writableBytes() < length) {
      current = replace(Math.max(READ_SIZE, 2L * readable() + length));
    }
    current.writeBytes(data);
  }

  /** Gives the memory back if every byte is read. */
  void releaseIfEmpty() {
    if (buffer != null && !buffer.isReadable()) {
      release();
    }
  }

  void release() {
    ByteBuf dropped = buffer;
    if (dropped != null) {
      buffer = null;
      base = 0;
      dropped.release();
    }
  }

  private ByteBuf replace(long capacity) {
    ByteBuf larger = allocator.directBuffer((int) Math.min(Integer.MAX_VALUE - 8, capacity));
    ByteBuf old = buffer;
    if (old != null) {
      larger.writeBytes(old);
      old.release();
    }
    buffer = larger;
    base = RawMemory.addressOf(larger);
    return larger;
  }
}
