package io.pomai.server;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Messages on their way to the event loop of their client.
 *
 * <p>Threading: {@link #add} from any thread, {@link #drain} on the event loop.
 */
final class PushQueue {
  private final ConcurrentLinkedQueue<byte[]> messages = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Adds a message; true if the event loop has to be told to {@link #drain}. */
  boolean add(byte[] message) {
    bytes.addAndGet(message.length);
    messages.add(message);
    return scheduled.compareAndSet(false, true);
  }

  /** Hands over what there is, in order. */
  void drain(Consumer<byte[]> to) {
    scheduled.set(false);
    for (byte[] next = messages.poll(); next != null; next = messages.poll()) {
      bytes.addAndGet(-next.length);
      to.accept(next);
    }
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
