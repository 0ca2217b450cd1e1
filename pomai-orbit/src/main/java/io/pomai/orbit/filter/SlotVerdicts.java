package io.pomai.orbit.filter;

import java.util.List;
import java.util.function.IntConsumer;

/**
 * What indexes say of a condition, for each slot that they know.
 *
 * <p>Immutable; for readers who are pinned since the indexes were found.
 */
sealed interface SlotVerdicts {
  /** The verdict for a slot. */
  byte of(int slot);

  /** How many slots may match, at most. */
  long most();

  /** How many slots' attributes have to be looked at, at most. */
  long open();

  /** Shows all slots that may match, and perhaps others, some perhaps several times. */
  void forEachCandidate(IntConsumer target);

  /** The same verdict for all slots. */
  record Same(byte verdict, int slots) implements SlotVerdicts {
    @Override
    public byte of(int slot) {
      return verdict;
    }

    @Override
    public long most() {
      return verdict == Verdict.NO ? 0 : slots;
    }

    @Override
    public long open() {
      return verdict == Verdict.PERHAPS ? slots : 0;
    }

    @Override
    public void forEachCandidate(IntConsumer target) {
      for (int slot = 0; slot < most(); slot++) {
        target.accept(slot);
      }
    }
  }

  /** Verdicts by the rank of one field. */
  final class OfField implements SlotVerdicts {
    private final FieldIndex index;
    private final RankVerdicts ranks;
    private final byte[] table;
    private final long most;
    private final long open;

    OfField(FieldIndex index, RankVerdicts ranks) {
      this.index = index;
      this.ranks = ranks;
      this.table = ranks.table();
      this.open = count(Verdict.PERHAPS);
      this.most = open + count(Verdict.YES);
    }

    private long count(byte verdict) {
      long slots = 0;
      for (int run = 0; run < ranks.runs(); run++) {
        if (ranks.verdict(run) == verdict) {
          slots += index.count(Math.max(1, ranks.first(run)), ranks.end(run));
        }
      }
      return slots;
    }

    /** The verdicts of {@code and} or of {@code or}, with those by the same index. */
    OfField joined(OfField other, boolean isAnd) {
      return new OfField(index, ranks.joined(other.ranks, isAnd));
    }

    /** Whether it is by the same index. */
    boolean isBeside(OfField other) {
      return index.equals(other.index);
    }

    @Override
    public byte of(int slot) {
      return table[index.rank(slot)];
    }

    @Override
    public long most() {
      return most;
    }

    @Override
    public long open() {
      return open;
    }

    @Override
    public void forEachCandidate(IntConsumer target) {
      for (int run = 0; run < ranks.runs(); run++) {
        if (ranks.verdict(run) != Verdict.NO) {
          int end = index.place(ranks.end(run));
          for (int place = index.place(Math.max(1, ranks.first(run))); place < end; place++) {
            target.accept(index.slotAt(place));
          }
        }
      }
    }
  }

  /**
   * Those of {@code and}: the least.
   *
   * @param parts those with the fewest candidates first
   */
  record All(List<SlotVerdicts> parts) implements SlotVerdicts {
    @Override
    public byte of(int slot) {
      byte least = Verdict.YES;
      for (int i = 0; i < parts.size() && least != Verdict.NO; i++) {
        least = (byte) Math.min(least, parts.get(i).of(slot));
      }
      return least;
    }

    @Override
    public long most() {
      return parts.getFirst().most();
    }

    @Override
    public long open() {
      return Math.min(most(), parts.stream().mapToLong(SlotVerdicts::open).sum());
    }

    @Override
    public void forEachCandidate(IntConsumer target) {
      parts.getFirst().forEachCandidate(target);
    }
  }

  /** Those of {@code or}: the greatest. */
  record Any(List<SlotVerdicts> parts) implements SlotVerdicts {
    @Override
    public byte of(int slot) {
      byte greatest = Verdict.NO;
      for (int i = 0; i < parts.size() && greatest != Verdict.YES; i++) {
        greatest = (byte) Math.max(greatest, parts.get(i).of(slot));
      }
      return greatest;
    }

    @Override
    public long most() {
      return parts.stream().mapToLong(SlotVerdicts::most).sum();
    }

    @Override
    public long open() {
      return parts.stream().mapToLong(SlotVerdicts::open).sum();
    }

    @Override
    public void forEachCandidate(IntConsumer target) {
      parts.forEach(each -> each.forEachCandidate(target));
    }
  }
}
