package io.pomai.orbit.filter;

import java.util.Arrays;

/**
 * A verdict for each rank of a field, as runs of equal ones. Written by one thread, from the first
 * rank on, before others read it.
 */
final class RankVerdicts {
  private int[] ends = new int[8];
  private byte[] verdicts = new byte[8];
  private int runs;

  /** The rank behind the last one that has a verdict. */
  int end() {
    return runs == 0 ? 0 : ends[runs - 1];
  }

  /** Gives a verdict to the ranks without one below {@code newEnd}, if there are any. */
  void add(byte verdict, int newEnd) {
    if (newEnd <= end()) {
      return;
    }
    if (runs == 0 || verdicts[runs - 1] != verdict) {
      if (runs == ends.length) {
        ends = Arrays.copyOf(ends, 2 * runs);
        verdicts = Arrays.copyOf(verdicts, 2 * runs);
      }
      verdicts[runs++] = verdict;
    }
    ends[runs - 1] = newEnd;
  }

  /** Gives the last verdict, or one that does not matter, to the ranks below {@code newEnd}. */
  void extend(int newEnd) {
    add(runs == 0 ? Verdict.NO : verdicts[runs - 1], newEnd);
  }

  int runs() {
    return runs;
  }

  byte verdict(int run) {
    return verdicts[run];
  }

  int first(int run) {
    return run == 0 ? 0 : ends[run - 1];
  }

  int end(int run) {
    return ends[run];
  }

  /** The verdicts of {@code and} or of {@code or}, with others for as many ranks. */
  RankVerdicts joined(RankVerdicts other, boolean isAnd) {
    RankVerdicts joined = new RankVerdicts();
    int a = 0;
    int b = 0;
    while (a < runs && b < other.runs) {
      byte its = verdicts[a];
      byte others = other.verdicts[b];
      boolean least = its < others == isAnd;
      joined.add(least ? its : others, Math.min(ends[a], other.ends[b]));
      int end = joined.end();
      a += ends[a] == end ? 1 : 0;
      b += other.ends[b] == end ? 1 : 0;
    }
    return joined;
  }

  /** The verdicts of {@code not}; rank 0, where there is no value, stays as it is. */
  RankVerdicts negated() {
    RankVerdicts negated = new RankVerdicts();
    negated.add(verdicts[0], 1);
    for (int run = 0; run < runs; run++) {
      negated.add((byte) (Verdict.YES - verdicts[run]), ends[run]);
    }
    return negated;
  }

  /** The verdict of each rank. */
  byte[] table() {
    byte[] table = new byte[end()];
    for (int run = 0; run < runs; run++) {
      Arrays.fill(table, first(run), ends[run], verdicts[run]);
    }
    return table;
  }
}
