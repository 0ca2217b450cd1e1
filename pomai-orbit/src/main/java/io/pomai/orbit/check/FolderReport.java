package io.pomai.orbit.check;

import java.util.List;

/**
 * What {@link FolderCheck} found.
 *
 * @param contents lines for people, one or more of each file
 * @param problems all that is wrong; empty if the folder is sound
 */
public record FolderReport(List<String> contents, List<Problem> problems) {
  /** What can be said of a whole folder. */
  public enum Verdict {
    /** Nothing is wrong. */
    SOUND,
    /** All that is wrong can be mended. */
    REPAIRABLE,
    /** Something is wrong that only a backup mends. */
    LOST
  }

  /** Whether nothing is lost: what is wrong, if anything, is mended without giving up data. */
  public boolean isWhole() {
    return problems.stream().noneMatch(Problem::loss);
  }

  /** The verdict on the folder. */
  public Verdict verdict() {
    if (problems.isEmpty()) {
      return Verdict.SOUND;
    }
    boolean all = problems.stream().allMatch(problem -> problem.repair() != null);
    return all ? Verdict.REPAIRABLE : Verdict.LOST;
  }
}
