package io.pomai.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to the event loop of their client. Those that come while others wait are
 * gathered in chunks, so that a client which does not read costs their bytes, in native memory, and
 * not an object for each.
 *
 * <p>Threading: {@link #add}, {@link #isEmpty} and {@link #bytes} for any thread; {@link #poll} and
 * {@link #close} on the event loop.
 */
final class PushQueue {
  private static final int CHUNK_BYTES = 16 << 10;

  /** Longer messages are not copied but shared by all who get them. */
  private static final int LONGEST_COPIED = 4 << 10;

  private final ByteBufAllocator allocator;
  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(2);

  /** The last piece, if more may be gathered in it. */
  private @Nullable ByteBuf chunk;

  private volatile long bytes;
  private volatile boolean waiting;
  private boolean closed;

  PushQueue(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Takes a message over; true if the event loop has to be told of it, because it knows of none.
   *
   * @throws io.netty.util.internal.OutOfDirectMemoryError when there is no memory; the message is
   *     still the caller's
   */
  synchronized boolean add(ByteBuf message) {
    if (closed) {
      message.release();
      return false;
    }
    int length = message.readableBytes();
    if (pieces.isEmpty() || length > LONGEST_COPIED) {
      pieces.add(message);
      chunk = null;
    } else {
      gather(message, length);
    }
    bytes += length;
    boolean isFirst = !waiting;
    waiting = true;
    return isFirst;
  }

  private void gather(ByteBuf message, int length) {
    ByteBuf target = chunk;
    if (target == null || target.writableBytes() < length) {
      target = allocator.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
      pieces.add(target);
      chunk = target;
    }
    target.writeBytes(message);
    message.release();
  }

  /** The next message, or several of them, for the caller to release; null if there is none. */
  synchronized @Nullable ByteBuf poll() {
    ByteBuf next = pieces.poll();
    if (next == null) {
      waiting = false;
      return null;
    }
    if (pieces.isEmpty()) {
      chunk = null; // which is what was taken, if there is one
    }
    bytes -= next.readableBytes();
    return next;
  }

  /** Drops what there is and whatever comes later. */
  synchronized void close() {
    closed = true;
    for (ByteBuf next = poll(); next != null; next = poll()) {
      next.release();
    }
  }

  /** Whether nothing waits: the read of a field. */
  boolean isEmpty() {
    return !waiting;
  }

  /** Bytes that wait. */
  long bytes() {
    return bytes;
  }
}
