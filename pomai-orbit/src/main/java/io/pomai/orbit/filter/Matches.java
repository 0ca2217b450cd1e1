package io.pomai.orbit.filter;

import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.store.SlotStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * The slots that matched a filter at one sequence.
 *
 * <p>Immutable and safe for any thread.
 */
final class Matches implements Known {
  private final RoaringBitmap slots;
  private final long sequence;
  private final int slotCount;
  private final int size;
  private final long bytes;

  private Matches(RoaringBitmap slots, long sequence, int slotCount) {
    this.slots = slots;
    this.sequence = sequence;
    this.slotCount = slotCount;
    this.size = slots.getCardinality();
    this.bytes = slots.getLongSizeInBytes();
  }

  /**
   * The matches among all slots that are visible at a sequence. For a pinned reader.
   *
   * @param before what is known already, or null
   */
  static Matches of(Filter filter, SlotStore store, long sequence, @Nullable Known before) {
    AttributeTest evaluated = new AttributeTest(filter, store, sequence);
    SlotTest known = before == null ? evaluated : before.test(() -> evaluated);
    RoaringBitmapWriter<RoaringBitmap> writer = RoaringBitmapWriter.writer().get();
    int slotCount = store.slotCount();
    VisibleSlots.visit(
        store,
        slotCount,
        sequence,
        (slot, begin) -> {
          boolean isKnown = before != null && before.knows(begin);
          if (isKnown ? known.accepts(slot) : evaluated.matches(slot)) {
            writer.add(slot);
          }
          return true;
        });
    return new Matches(writer.get(), sequence, slotCount);
  }

  /** The matches among the candidates of indexes that know the sequence. For a pinned reader. */
  static Matches of(Filter filter, SlotStore store, IndexedMatches indexed) {
    AttributeTest evaluated = new AttributeTest(filter, store, indexed.sequence());
    SlotTest test = indexed.test(() -> evaluated);
    RoaringBitmapWriter<RoaringBitmap> writer = RoaringBitmapWriter.writer().get();
    for (int slot : indexed.candidates()) {
      if (evaluated.isVisible(slot) && test.accepts(slot)) {
        writer.add(slot);
      }
    }
    return new Matches(writer.get(), indexed.sequence(), indexed.slotCount());
  }

  @Override
  public SlotTest test(Supplier<SlotTest> evaluated) {
    return slots::contains;
  }

  PeekableIntIterator slots() {
    return slots.getIntIterator();
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public int slotCount() {
    return slotCount;
  }

  int size() {
    return size;
  }

  /** Bytes on the heap. */
  long bytes() {
    return bytes;
  }
}
