package io.pomai.arena;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Epoch-based reclamation: tells a writer when no reader can still hold an address that it has
 * unlinked (K. Fraser, Practical Lock Freedom, 2004, section 5.2.3).
 *
 * <p>Threading. Readers are wait-free but for contention on one compare-and-set: {@link #pin}
 * writes the current epoch into a slot of its own with full-fence semantics, <em>then</em> the
 * reader follows addresses, then {@link #unpin} clears the slot. A writer unlinks an object,
 * <em>then</em> takes a tag with {@link #tag} (full fence, then the current epoch), and may free
 * the object once {@link #isSafe} holds for the tag. Why that is right: either the reader's slot is
 * written before the writer looks at the slots, and then the writer sees an epoch not above the tag
 * and waits; or it is written after, and then the reader's later loads see the object unlinked.
 * {@link #advance} starts a new epoch so that readers who come later do not hold back what was
 * unlinked before.
 *
 * <p>A reader may pin several times at once, from any thread; pins need not be released by the
 * thread that took them.
 */
public final class Epochs {
  private static final int SLOTS_PER_SEGMENT = 64;
  private static final int STRIDE =
      16; // longs: two cache lines, so that the adjacent-line prefetcher does not couple slots
  private static final long FREE = 0;

  private final AtomicLong epoch = new AtomicLong(1);
  private volatile AtomicLongArray[] segments = {newSegment()};
  private final ConcurrentLinkedQueue<Deferred> deferred = new ConcurrentLinkedQueue<>();
  private final ReentrantLock draining = new ReentrantLock();

  private record Deferred(long tag, Runnable action) {}

  private static AtomicLongArray newSegment() {
    return new AtomicLongArray(SLOTS_PER_SEGMENT * STRIDE);
  }

  /** Protects everything reachable from now on until {@link #unpin} of the returned token. */
  public int pin() {
    int home = (int) Thread.currentThread().threadId() & (SLOTS_PER_SEGMENT - 1);
    long current = epoch.get();
    if (segments[0].compareAndSet(home * STRIDE, FREE, current)) {
      return home;
    }
    return pinElsewhere(home, current);
  }

  private int pinElsewhere(int home, long current) {
    while (true) {
      AtomicLongArray[] all = segments;
      for (int s = 0; s < all.length; s++) {
        for (int i = 0; i < SLOTS_PER_SEGMENT; i++) {
          int slot = (home + i) & (SLOTS_PER_SEGMENT - 1);
          if (all[s].compareAndSet(slot * STRIDE, FREE, current)) {
            return s * SLOTS_PER_SEGMENT + slot;
          }
        }
      }
      addSegment(all.length);
    }
  }

  private synchronized void addSegment(int seen) {
    if (segments.length == seen) {
      AtomicLongArray[] grown = Arrays.copyOf(segments, seen + 1);
      grown[seen] = newSegment();
      segments = grown;
    }
  }

  /** Ends the protection that {@code token} stands for. */
  public void unpin(int token) {
    segments[token / SLOTS_PER_SEGMENT].set((token & (SLOTS_PER_SEGMENT - 1)) * STRIDE, FREE);
    runDeferred();
  }

  /** How many pins there are, about: some may come and go meanwhile. */
  public int pinned() {
    int pinned = 0;
    for (AtomicLongArray segment : segments) {
      for (int i = 0; i < segment.length(); i += STRIDE) {
        if (segment.getOpaque(i) != FREE) {
          pinned++;
        }
      }
    }
    return pinned;
  }

  /** The tag of everything that this thread has unlinked before the call. */
  public long tag() {
    VarHandle.fullFence();
    return epoch.get();
  }

  /** Starts a new epoch. */
  public void advance() {
    epoch.incrementAndGet();
  }

  /**
   * Every tag below this one is safe for good. A later call may say less, when a reader is late in
   * writing the epoch that it has read: it finds unlinked what was safe before.
   */
  public long safeBefore() {
    long oldest = epoch.get();
    VarHandle.fullFence();
    for (AtomicLongArray segment : segments) {
      for (int i = 0; i < segment.length(); i += STRIDE) {
        long pinned = segment.get(i);
        if (pinned != FREE && pinned < oldest) {
          oldest = pinned;
        }
      }
    }
    return oldest;
  }

  /** Whether no reader can still hold what was unlinked before {@code tag} was taken. */
  public boolean isSafe(long tag) {
    if (epoch.get() == tag) {
      epoch.compareAndSet(tag, tag + 1);
    }
    return tag < safeBefore();
  }

  /**
   * Runs {@code action} once no reader can hold what this thread has unlinked before: now, or in a
   * reader's unpin. Actions run one at a time, in order.
   */
  public void defer(Runnable action) {
    long tag = tag();
    deferred.add(new Deferred(tag, action));
    advance();
    runDeferred();
  }

  /** Whoever cannot get the lock may leave: the holder looks again after letting it go. */
  private void runDeferred() {
    while (isHeadSafe() && draining.tryLock()) {
      try {
        runSafe();
      } finally {
        draining.unlock();
      }
    }
  }

  private boolean isHeadSafe() {
    Deferred head = deferred.peek();
    return head != null && isSafe(head.tag);
  }

  private void runSafe() {
    for (Deferred head = deferred.peek();
        head != null && isSafe(head.tag);
        head = deferred.peek()) {
      deferred.poll();
      head.action.run();
    }
  }

  /**
   * Blocks until every reader that is pinned now has left, then runs what is deferred. Not to be
   * called by a pinned reader.
   */
  public void awaitReaders() {
    long tag = tag();
    while (!isSafe(tag)) {
      LockSupport.parkNanos(10_000);
    }
    draining.lock();
    try {
      runSafe();
    } finally {
      draining.unlock();
    }
  }

  /** Forgets what is deferred, for good: the memory is about to go back as a whole. */
  public void close() {
    draining.lock(); // held for ever: nothing runs from now on
    deferred.clear();
  }
}
