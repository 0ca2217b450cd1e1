package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the elements of a set beside putting, getting and searching.
 *
 * <p>Threading and slices: as {@link VectorSet}, whose calls these are.
 */
public final class SetElements {
  private final VectorSet set;
  private final EngineAssembly assembly;

  SetElements(VectorSet set, EngineAssembly assembly) {
    this.set = set;
    this.assembly = assembly;
  }

  /**
   * Gives an element other attributes, or none with null; false if the key is absent.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  public boolean setAttributes(ByteSlice key, @Nullable ByteSlice attributes) {
    int pin = set.beginWrite();
    try {
      set.requireUsable();
      return set.storage().writer().setAttributes(key, attributes);
    } finally {
      set.endWrite(pin);
    }
  }

  /** Times to live of elements. */
  public ElementExpiry expiry() {
    return set.expiry();
  }

  /** How many elements have attributes. */
  public long withAttributes() {
    return set.storage().core().attributed();
  }

  /** A number that no other set of this data has had. */
  public long setNumber() {
    return set.number();
  }

  /** How many changes of elements there have been. */
  public long changes() {
    return set.storage().core().published();
  }

  /**
   * As {@link VectorSet#search}, with the distances of Redis to the last bit where vectors are
   * bytes under COSINE: between the stored row and the query, stored in the same way. An exact
   * search compares every element so.
   */
  public int similar(ByteSlice query, SearchOptions options, HitReader target) {
    set.checks().requireQueries(query, 1);
    set.catchUp();
    CallScratch scratch = assembly.scratch().take();
    try {
      set.requireUsable();
      SetStorage current = set.storage();
      if (current.core().shape.isUnitBytes()) {
        return new ByteSearch(current.core(), scratch).search(query, options, target);
      }
      return current.reader().search(query, options, target, null, scratch);
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  /**
   * Shows the first {@code most} elements of a range of keys, in the order of their bytes, to
   * {@code target}; returns how many. Looks at every key, unless they are kept in order because
   * calls for few of many elements have followed each other; then what has changed meanwhile is
   * looked for among the slots.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room to put so many in order
   */
  public int inOrder(KeyRange range, int most, HitReader target) {
    CallScratch scratch = assembly.scratch().take();
    try {
      set.requireUsable();
      SetCore core = set.storage().core();
      SortedKeys keys = core.order.toRead(most);
      SetWalk walk = new SetWalk(core); // which sees all of them
      try (SlotRun late = new SlotRun(assembly.scratch().arena());
          SlotRun merged = new SlotRun(assembly.scratch().arena())) {
        long after = keys == null ? Long.MIN_VALUE : keys.sequence();
        walk.inOrder(range, after, new KeyOrder(core.store, most, late));
        if (keys != null) {
          walk.inOrder(range, keys, late, most, merged);
        }
        return show(keys == null ? late : merged, core, scratch, target);
      }
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  private static int show(SlotRun slots, SetCore core, CallScratch scratch, HitReader target) {
    target.begin(slots.size());
    for (int rank = 0; rank < slots.size(); rank++) {
      target.hit(scratch.element.wrap(core.store, slots.get(rank), 0));
    }
    return slots.size();
  }

  /** A guess at the time of {@link #inOrder} for {@code most} elements, for schedulers. */
  public long estimatedOrderNanos(int most) {
    return set.storage().core().order.estimatedNanos(most);
  }

  /**
   * Shows different elements chosen at random to {@code target}, {@code count} or as many as there
   * are; returns how many. Passes through the whole set twice if they are not few.
   */
  public int atRandom(int count, HitReader target) {
    CallScratch scratch = assembly.scratch().take();
    try {
      set.requireUsable();
      SetCore core = set.storage().core();
      SetWalk walk = new SetWalk(core);
      RandomGenerator random = ThreadLocalRandom.current();
      IntConsumer show = slot -> target.hit(scratch.element.wrap(core.store, slot, 0));
      if (walk.isFew(count)) {
        int[] slots = walk.pickFew(count, random);
        if (slots.length == count) {
          target.begin(count);
          Arrays.stream(slots).forEach(show);
          return count;
        }
      }
      int all = walk.count();
      int shown = Math.min(count, all);
      target.begin(shown);
      walk.pickInPassing(shown, all, random, show);
      return shown;
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  /** The same, each element chosen by itself: {@code count} of them, or none of an empty set. */
  public int atRandomAgain(int count, HitReader target) {
    CallScratch scratch = assembly.scratch().take();
    try {
      set.requireUsable();
      SetCore core = set.storage().core();
      SetWalk walk = new SetWalk(core);
      int slot = walk.pick(ThreadLocalRandom.current());
      int shown = slot < 0 ? 0 : count;
      target.begin(shown);
      for (int i = 0; i < shown; i++) {
        target.hit(scratch.element.wrap(core.store, slot, 0));
        slot = walk.pick(ThreadLocalRandom.current());
      }
      return shown;
    } finally {
      assembly.scratch().give(scratch);
    }
  }
}
