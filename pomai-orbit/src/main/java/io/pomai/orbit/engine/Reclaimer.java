package io.pomai.orbit.engine;

import io.pomai.arena.Epochs;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frees what is too much to be freed by the caller that dropped it: one daemon thread, there only
 * while it has work.
 *
 * <p>Thread-safe. What is handed over must be out of every other thread's reach.
 */
final class Reclaimer implements AutoCloseable {
  private static final long IDLE_SECONDS = 1;

  /** Bytes that are freed at once: at most some hundred microseconds. */
  private static final long SMALL_BYTES = 64 << 10;

  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong promised = new AtomicLong();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().name("pomai-reclaim").daemon(true).factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  Reclaimer() {
    thread.allowCoreThreadTimeOut(true);
  }

  /** Runs {@code free}, which gives back {@code bytes}: now if they are few, else soon. */
  void free(long bytes, Runnable free) {
    if (bytes <= SMALL_BYTES) {
      free.run();
      return;
    }
    pending.incrementAndGet();
    thread.execute(
        () -> {
          try {
            free.run();
          } finally {
            pending.decrementAndGet();
          }
        });
  }

  /** Has {@code free} give back {@code bytes} once no reader is left who can see them. */
  void freeAfterReaders(Epochs epochs, long bytes, Runnable free) {
    promised.addAndGet(bytes);
    epochs.defer(
        () ->
            free(
                bytes,
                () -> {
                  free.run();
                  promised.addAndGet(-bytes);
                }));
  }

  /** Bytes of {@link #freeAfterReaders} that are not given back yet. */
  long promisedBytes() {
    return promised.get();
  }

  /** Whether memory is being given back. */
  boolean isBusy() {
    return pending.get() > 0;
  }

  /**
   * Waits for what has begun and forgets the rest, also what that asks for: the memory is about to
   * go back as a whole.
   */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
