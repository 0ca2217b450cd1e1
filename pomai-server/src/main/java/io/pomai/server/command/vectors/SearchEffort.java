package io.pomai.server.command.vectors;

import io.pomai.orbit.index.SearchGoal;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;

/**
 * The options that say how hard a search is to try: {@code [RECALL r] [NPROBE n] [RERANK n]
 * [EXACT]}. Reused from command to command.
 */
final class SearchEffort {
  private static final Keyword RECALL = Keyword.of("RECALL");
  private static final Keyword NPROBE = Keyword.of("NPROBE");
  private static final Keyword RERANK = Keyword.of("RERANK");
  private static final Keyword EXACT = Keyword.of("EXACT");
  private static final String RECALLS = "a number above 0 and up to 1";

  private double recall;
  private int probes;
  private int rerank;
  private boolean exact;

  void clear() {
    recall = 0;
    probes = 0;
    rerank = 0;
    exact = false;
  }

  /** Takes the next option if it is one of these and was not given before. */
  boolean accept(ArgumentCursor cursor) {
    if (!exact && cursor.accept(EXACT)) {
      exact = true;
    } else if (recall == 0 && cursor.accept(RECALL)) {
      recall = readRecall(cursor);
    } else if (probes == 0 && cursor.accept(NPROBE)) {
      probes = readCount(cursor, "NPROBE");
    } else if (rerank == 0 && cursor.accept(RERANK)) {
      rerank = readCount(cursor, "RERANK");
    } else {
      return false;
    }
    requireOneGoal();
    return true;
  }

  /** The recall behind the option of that name. */
  static double readRecall(ArgumentCursor cursor) {
    VectorOptions.requireValue(cursor, RECALLS + " behind RECALL");
    int index = cursor.position();
    double value = cursor.nextDouble("RECALL");
    if (!(value > 0 && value <= 1)) {
      throw cursor.invalid("RECALL", RECALLS, index);
    }
    return value;
  }

  private static int readCount(ArgumentCursor cursor, String option) {
    VectorOptions.requireValue(cursor, "a number behind " + option);
    return cursor.nextInt(option, 1, Integer.MAX_VALUE);
  }

  /** A search compares every vector or tries as hard as it is told, not both. */
  private void requireOneGoal() {
    if (exact && recall > 0) {
      throw excluded("EXACT", "RECALL");
    }
    if (exact || recall == 1) {
      String all = exact ? "EXACT" : "RECALL 1";
      if (probes > 0) {
        throw excluded(all, "NPROBE");
      }
      if (rerank > 0) {
        throw excluded(all, "RERANK");
      }
    }
  }

  private static CommandException excluded(String all, String option) {
    return new CommandException(
        "ERR "
            + all
            + " compares every vector and excludes RECALL, NPROBE and RERANK, got "
            + option
            + " too");
  }

  /** What was asked for; nothing means the default of the set. At least k vectors are measured. */
  SearchGoal goal(int k) {
    if (exact) {
      return SearchGoal.EXACT;
    }
    if (recall == 0 && probes == 0 && rerank == 0) {
      return SearchGoal.DEFAULT;
    }
    return SearchGoal.recall(recall).withEffort(probes, rerank == 0 ? 0 : Math.max(rerank, k));
  }
}
