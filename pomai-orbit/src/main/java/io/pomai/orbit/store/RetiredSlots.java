package io.pomai.orbit.store;

import io.pomai.arena.Epochs;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Ended slots in the order in which they ended, each with the epoch tag that says when it may be
 * reused. The queue is bounded: what does not fit, because a reader stays for long, is found again
 * later by one pass over all slots.
 *
 * <p>For the writer only, but for {@link #size}.
 */
public final class RetiredSlots {
  private static final int FIRST_CAPACITY = 16;
  private static final int GREATEST_CAPACITY = 16 * 1024;
  private static final int ATTEMPT_FROM = 32;

  private final SlotStore store;
  private final Epochs epochs;
  private final IntConsumer beforeReuse;
  private int[] slots = new int[FIRST_CAPACITY];
  private long[] tags = new long[FIRST_CAPACITY];
  private int head;
  private int size;
  private long unlisted;
  private long unlistedTag;
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
    published.setRelease(size + unlisted);
  }

  /** Adds a slot whose end is published. */
  public void add(int slot) {
    long tag = epochs.tag();
    if (size == slots.length && !grow()) {
      unlisted++;
      unlistedTag = tag;
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

  /** Makes every slot free that no reader can see any more. */
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
    if (size == 0 && unlisted > 0 && unlistedTag < safe) {
      sweep();
    }
    publishSize();
  }

  private void recycle(int slot) {
    beforeReuse.accept(slot);
    store.recycle(slot);
  }

  private void sweep() {
    for (int slot = 0; slot < store.slotCount(); slot++) {
      if (store.isEnded(slot)) {
        recycle(slot);
      }
    }
    unlisted = 0;
  }
}
