package io.pomai.orbit.check;

import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.check.FolderReport.Verdict;
import java.io.IOException;
import java.util.function.Consumer;

/** Mends folders that nobody else uses. */
public final class FolderRepair {
  /** What one repair leaves for the next, such as the files of a checkpoint that was given up. */
  private static final int MOST_ROUNDS = 4;

  private FolderRepair() {}

  /**
   * Mends what can be mended; nothing while something cannot.
   *
   * @param before of a check since which the folder has not changed
   * @param done is told what was done
   * @return what a check finds afterwards
   */
  public static FolderReport mend(StorageFolder folder, FolderReport before, Consumer<String> done)
      throws IOException {
    FolderReport report = before;
    for (int i = 0; i < MOST_ROUNDS && report.verdict() == Verdict.REPAIRABLE; i++) {
      for (Problem problem : report.problems()) {
        Problem.Repair repair = problem.repair();
        if (repair != null) {
          done.accept(repair.apply(folder));
        }
      }
      folder.sync();
      report = FolderCheck.check(folder);
    }
    return report;
  }
}
