package io.pomai.orbit.filter;

import io.pomai.orbit.index.SlotTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the indexes of fields say about the matches of a filter.
 *
 * <p>Immutable; for readers who are pinned since the indexes were found.
 */
final class IndexedMatches implements Known {
  /** Looking at attributes costs little where it is done for so small a part of the slots. */
  private static final int SELDOM_PART = 16;

  private final SlotVerdicts verdicts;
  private final long sequence;
  private final int slotCount;

  private IndexedMatches(SlotVerdicts verdicts, long sequence, int slotCount) {
    this.verdicts = verdicts;
    this.sequence = sequence;
    this.slotCount = slotCount;
  }

  /**
   * What indexes say about a plan.
   *
   * @param indexes those of the plan's fields, null where there is none
   * @return null if that is nothing
   */
  static @Nullable IndexedMatches of(Plan plan, @Nullable FieldIndex[] indexes) {
    long sequence = Long.MAX_VALUE;
    int slotCount = Integer.MAX_VALUE;
    for (FieldIndex each : indexes) {
      if (each != null) {
        sequence = Math.min(sequence, each.sequence());
        slotCount = Math.min(slotCount, each.slotCount());
      }
    }
    if (slotCount == Integer.MAX_VALUE) {
      return null;
    }
    SlotVerdicts verdicts = new Binding(indexes, slotCount).bind(plan);
    boolean isVain =
        verdicts instanceof SlotVerdicts.Same same && same.verdict() == Verdict.PERHAPS;
    return isVain ? null : new IndexedMatches(verdicts, sequence, slotCount);
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public int slotCount() {
    return slotCount;
  }

  /** How many slots match, at most, and some that have gone. */
  long most() {
    return verdicts.most();
  }

  /** Whether about as many match as may match at most. */
  boolean isCount() {
    return verdicts instanceof SlotVerdicts.OfField && verdicts.open() <= most() / SELDOM_PART;
  }

  /** Whether attributes are seldom looked at. */
  boolean isSure() {
    return verdicts.open() <= slotCount / SELDOM_PART;
  }

  @Override
  public SlotTest test(Supplier<SlotTest> evaluated) {
    SlotVerdicts its = verdicts;
    if (its.open() == 0) {
      return slot -> its.of(slot) == Verdict.YES;
    }
    SlotTest inDoubt = evaluated.get();
    return slot -> {
      byte verdict = its.of(slot);
      return verdict == Verdict.YES || (verdict == Verdict.PERHAPS && inDoubt.accepts(slot));
    };
  }

  /** All slots that may match, ascending, and perhaps others. */
  int[] candidates() {
    SlotBuffer slots = new SlotBuffer(Math.min(most(), slotCount));
    verdicts.forEachCandidate(slots::add);
    return slots.sorted();
  }

  /** Gathers slots. Used once. */
  private static final class SlotBuffer {
    private int[] slots;
    private int size;

    SlotBuffer(long expected) {
      slots = new int[(int) expected];
    }

    void add(int slot) {
      if (size == slots.length) {
        slots = Arrays.copyOf(slots, 2 * size + 1);
      }
      slots[size++] = slot;
    }

    int[] sorted() {
      int[] all = Arrays.copyOf(slots, size);
      Arrays.sort(all);
      return all;
    }
  }

  /** Applies the conditions of a plan to indexes. */
  private static final class Binding {
    private final @Nullable FieldIndex[] indexes;
    private final int slotCount;

    Binding(@Nullable FieldIndex[] indexes, int slotCount) {
      this.indexes = indexes;
      this.slotCount = slotCount;
    }

    /** A match is where the condition holds and all fields can be read. */
    SlotVerdicts bind(Plan plan) {
      List<SlotVerdicts> parts = new ArrayList<>();
      parts.add(bind(plan.condition()));
      for (FieldIndex index : indexes) {
        parts.add(index == null ? same(Verdict.PERHAPS) : readable(index));
      }
      return join(parts, true);
    }

    private SlotVerdicts same(byte verdict) {
      return new SlotVerdicts.Same(verdict, slotCount);
    }

    private static SlotVerdicts readable(FieldIndex index) {
      RankVerdicts verdicts = new RankVerdicts();
      verdicts.add(Verdict.NO, 1);
      verdicts.add(Verdict.YES, index.rankCount());
      return new SlotVerdicts.OfField(index, verdicts);
    }

    private SlotVerdicts bind(Plan.Condition condition) {
      return switch (condition) {
        case Plan.Fixed fixed -> same(Verdict.of(fixed.value()));
        case Plan.Open _ -> same(Verdict.PERHAPS);
        case Plan.OnField onField -> bind(onField);
        case Plan.Joined joined ->
            join(new ArrayList<>(joined.parts().stream().map(this::bind).toList()), joined.isAnd());
      };
    }

    private SlotVerdicts bind(Plan.OnField condition) {
      FieldIndex index = indexes[condition.field()];
      if (index == null) {
        return same(Verdict.PERHAPS);
      }
      RankVerdicts verdicts = new FieldCondition(condition.program()).over(index);
      return new SlotVerdicts.OfField(index, condition.isNegated() ? verdicts.negated() : verdicts);
    }

    /** Joins those of each field to one, and leaves out what changes nothing. */
    private SlotVerdicts join(List<SlotVerdicts> parts, boolean isAnd) {
      List<SlotVerdicts> joined = new ArrayList<>();
      byte same = isAnd ? Verdict.YES : Verdict.NO;
      for (SlotVerdicts each : parts) {
        switch (each) {
          case SlotVerdicts.Same its ->
              same = (byte) (isAnd ? Math.min(same, its.verdict()) : Math.max(same, its.verdict()));
          case SlotVerdicts.OfField its -> addOrJoin(its, joined, isAnd);
          case SlotVerdicts.All _, SlotVerdicts.Any _ -> joined.add(each);
        }
      }
      boolean isDecided = same == (isAnd ? Verdict.NO : Verdict.YES);
      if (isDecided || joined.isEmpty()) {
        return same(same);
      }
      if (same == Verdict.PERHAPS) {
        joined.add(same(same));
      }
      return joined.size() == 1
          ? joined.getFirst()
          : isAnd ? new SlotVerdicts.All(fewestFirst(joined)) : new SlotVerdicts.Any(joined);
    }

    private static List<SlotVerdicts> fewestFirst(List<SlotVerdicts> parts) {
      return parts.stream().sorted(Comparator.comparingLong(SlotVerdicts::most)).toList();
    }

    private static void addOrJoin(
        SlotVerdicts.OfField one, List<SlotVerdicts> joined, boolean isAnd) {
      for (int i = 0; i < joined.size(); i++) {
        if (joined.get(i) instanceof SlotVerdicts.OfField other && one.isBeside(other)) {
          joined.set(i, other.joined(one, isAnd));
          return;
        }
      }
      joined.add(one);
    }
  }
}
