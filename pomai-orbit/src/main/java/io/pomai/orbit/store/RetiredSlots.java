package io.pomai.orbit.store;

import io.pomai.arena.Epochs;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Ended slots in the order in which they ended, each with the epoch tag that says when it may be
 * reused. The queue is bounded: what does not fit, because a reader stays for long, is found again
 * later by a pass over all slots, some of them with each attempt. It knows its own by their ends:
 * whatever ends after it has begun, ends later.
 *
 * <p>For the writer only, but for {@link #size}.
 */
public final class RetiredSlots {
  private static final int FIRST_CAPACITY = 16;
  private static final int GREATEST_CAPACITY = 16 * 1024;
  private static final int ATTEMPT_FROM = 32;

  /** Slots that one attempt looks at, at most: some ten microseconds. */
  private static final int SWEPT_AT_ONCE = 8 * 1024;

  private final SlotStore store;
  private final Epochs epochs;
  private final IntConsumer beforeReuse;
  private int[] slots = new int[FIRST_CAPACITY];
  private long[] tags = new long[FIRST_CAPACITY];
  private int head;
  private int size;
  private long unlisted;
  private long unlistedTag;
  private long unlistedEnd;
  private long unswept; // those that a pass is looking for
  private long sweptEnd;
  private int swept;
  private final AtomicLong published = new AtomicLong();

  /**
   * An empty queue over the slots of {@code store}.
   *
   * @param beforeReuse is told every slot that no reader can see any more, before it is free
   */
  public RetiredSlots(SlotStore store, Epochs epochs, IntConsumer beforeReuse) {
    this.store = store;
    this.epochs = epochs;
    this.beforeReuse = beforeReuse;
  }

  /** Ended slots that wait for reuse. For anyone. */
  public long size() {
    return published.getAcquire();
  }

  private void publishSize() {
    published.setRelease(size + unlisted + unswept);
  }

  /** Adds a slot whose end is published. */
  public void add(int slot) {
    long tag = epochs.tag();
    if (size == slots.length && !grow()) {
      unlisted++;
      unlistedTag = tag;
      unlistedEnd = store.end(slot);
      publishSize();
      return;
    }
    int at = (head + size) & (slots.length - 1);
    slots[at] = slot;
    tags[at] = tag;
    size++;
    publishSize();
  }

  private boolean grow() {
    if (slots.length == GREATEST_CAPACITY) {
      return false;
    }
    int[] moreSlots = new int[slots.length * 2];
    long[] moreTags = new long[moreSlots.length];
    for (int i = 0; i < size; i++) {
      int at = (head + i) & (slots.length - 1);
      moreSlots[i] = slots[at];
      moreTags[i] = tags[at];
    }
    slots = moreSlots;
    tags = moreTags;
    head = 0;
    return true;
  }

  /** Reclaims if the store is out of free slots, or if enough has gathered. */
  public void reclaimIfNeeded() {
    if (size >= ATTEMPT_FROM || (size() > 0 && !store.hasFree())) {
      reclaim();
    }
  }

  /**
   * Makes slots free that no reader can see any more: all, but for those that it has to look for.
   */
  public void reclaim() {
    if (size() == 0) {
      return;
    }
    epochs.advance();
    long safe = epochs.safeBefore();
    while (size > 0 && tags[head] < safe) {
      recycle(slots[head]);
      head = (head + 1) & (slots.length - 1);
      size--;
    }
    if (unswept == 0 && size == 0 && unlisted > 0 && unlistedTag < safe) {
      beginSweep();
    }
    if (unswept > 0) {
      sweep();
    }
    publishSize();
  }

  private void recycle(int slot) {
    beforeReuse.accept(slot);
    store.recycle(slot);
  }

  /** All that have ended by now are unlisted, and no reader can see them. */
  private void beginSweep() {
    unswept = unlisted;
    sweptEnd = unlistedEnd;
    unlisted = 0;
    swept = 0;
  }

  private void sweep() {
    int end = Math.min(store.slotCount(), swept + SWEPT_AT_ONCE);
    for (; swept < end && unswept > 0; swept++) {
      if (store.isEnded(swept) && store.end(swept) <= sweptEnd) {
        recycle(swept);
        unswept--;
      }
    }
    if (swept == store.slotCount()) {
      unswept = 0;
    }
  }
}
