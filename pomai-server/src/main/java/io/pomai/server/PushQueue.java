package io.pomai.server;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Messages on their way to the event loop of their client, each owned by the queue while it waits.
 *
 * <p>Threading: {@link #add} from any thread, {@link #drain} and {@link #close} on the event loop.
 */
final class PushQueue {
  private final ConcurrentLinkedQueue<ByteBuf> messages = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;

  /** Takes a message; true if the event loop has to be told to {@link #drain}. */
  boolean add(ByteBuf message) {
    bytes.addAndGet(message.readableBytes());
    messages.add(message);
    if (closed) {
      releaseAll();
      return false;
    }
    return scheduled.compareAndSet(false, true);
  }

  /** Hands over what there is, in order. */
  void drain(Consumer<ByteBuf> to) {
    scheduled.set(false);
    for (ByteBuf next = messages.poll(); next != null; next = messages.poll()) {
      bytes.addAndGet(-next.readableBytes());
      to.accept(next);
    }
  }

  /** Drops what there is and whatever comes later. */
  void close() {
    closed = true;
    releaseAll();
  }

  private void releaseAll() {
    drain(ByteBuf::release);
  }

  /** Whether nothing waits: the read of a field. */
  boolean isEmpty() {
    return !scheduled.get();
  }

  /** Bytes that wait. */
  long bytes() {
    return bytes.get();
  }
}
