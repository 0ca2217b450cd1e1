package io.pomai.orbit.filter;

import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.SlotStore;

/**
 * Evaluates a filter over the attributes of the slots that are visible at one sequence.
 *
 * <p>Used by one pinned reader. Visibility is asked before attributes are read: those of a slot
 * that is visible at a sequence that was read after the pin stay in place until the unpin.
 */
final class AttributeTest implements SlotTest {
  private final SlotStore store;
  private final long sequence;
  private final FilterEvaluator evaluator;

  AttributeTest(Filter filter, SlotStore store, long sequence) {
    this.store = store;
    this.sequence = sequence;
    this.evaluator = filter.evaluator();
  }

  @Override
  public boolean accepts(int slot) {
    return isVisible(slot) && matches(slot);
  }

  /** Whether a slot is visible at the sequence. */
  boolean isVisible(int slot) {
    Chunk chunk = store.chunkOf(slot);
    return chunk.isVisible(store.indexOf(slot), sequence);
  }

  /** Whether a visible slot matches. */
  boolean matches(int slot) {
    long block = store.attributeBlock(slot);
    return block != 0 && evaluator.matches(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
  }
}
