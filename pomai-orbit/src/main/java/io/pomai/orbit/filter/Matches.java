package io.pomai.orbit.filter;

import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * The slots that matched a filter at one sequence. What a slot holds never changes while anyone can
 * see it, so this says all about the slots of sequences up to that one, for as long as they are
 * visible, and nothing about later ones.
 *
 * <p>Immutable and safe for any thread.
 */
final class Matches {
  private final RoaringBitmap slots;
  private final long sequence;
  private final int size;
  private final long bytes;

  private Matches(RoaringBitmap slots, long sequence) {
    this.slots = slots;
    this.sequence = sequence;
    this.size = slots.getCardinality();
    this.bytes = slots.getLongSizeInBytes();
  }

  /**
   * Evaluates a filter over all slots that are visible at a sequence. For a pinned reader.
   *
   * @param before the matches at an earlier sequence, which are not evaluated again, or null
   */
  static Matches of(Filter filter, SlotStore store, long sequence, @Nullable Matches before) {
    AttributeTest test = new AttributeTest(filter, store, sequence);
    RoaringBitmapWriter<RoaringBitmap> writer = RoaringBitmapWriter.writer().get();
    int slotCount = store.slotCount();
    int first = 0;
    for (Chunk chunk : store.chunks()) {
      int n = chunk.isEmpty() ? 0 : Math.min(chunk.slots(), slotCount - first);
      for (int index = 0; index < n; index++) {
        int slot = first + index;
        boolean isKnown = before != null && before.knows(chunk.begin(index));
        if (chunk.isVisible(index, sequence)
            && (isKnown ? before.contains(slot) : test.matches(slot))) {
          writer.add(slot);
        }
      }
      first += chunk.slots();
    }
    return new Matches(writer.get(), sequence);
  }

  /** Whether it says something about a vector that was put at that sequence. */
  boolean knows(long begin) {
    return begin <= sequence;
  }

  /** Whether a slot matched. */
  boolean contains(int slot) {
    return slots.contains(slot);
  }

  PeekableIntIterator slots() {
    return slots.getIntIterator();
  }

  long sequence() {
    return sequence;
  }

  int size() {
    return size;
  }

  /** Bytes on the heap. */
  long bytes() {
    return bytes;
  }
}
