package io.pomai.orbit.check;

import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.EmptyLog;
import io.pomai.arena.log.LogCut;
import io.pomai.arena.log.LogReport;
import java.util.List;
import java.util.Set;

/** Lists the log of a folder and says what is wrong with it. */
final class LogListing {
  private final StorageFolder folder;
  private final List<String> contents;
  private final List<Problem> problems;
  private final Set<String> known;

  LogListing(
      StorageFolder folder, List<String> contents, List<Problem> problems, Set<String> known) {
    this.folder = folder;
    this.contents = contents;
    this.problems = problems;
    this.known = known;
  }

  /**
   * Lists a log and says what is wrong.
   *
   * @param from the first record that is needed, which tells a log that is missing; 0 where there
   *     need be none
   * @param contained the last record that blobs have something of
   */
  void judge(LogReport log, long from, long contained) {
    list(log);
    LogCut cut = log.cut();
    if (cut != null) {
      problems.add(cut.firstLost() > contained ? cuttable(cut) : needed(cut, contained));
    } else if (log.nextSequence() <= contained) {
      problems.add(
          Problem.lost(
              "folder=%s: the log ends before record %d, but blobs have records up to %d; put the"
                      .formatted(folder.describe(), log.nextSequence(), contained)
                  + " missing files back, or the whole folder from a backup"));
    } else if (from > 0 && !log.reaches(from)) {
      problems.add(missing(from));
    }
  }

  /** Blobs have all before the missing records. */
  private Problem missing(long from) {
    return new Problem(
        "folder=%s: no log from record %d on, as beside every checkpoint; put the missing files"
                .formatted(folder.describe(), from)
            + " back, or the whole folder from a backup; --repair begins the log there: all later"
            + " records are lost",
        true,
        target -> {
          EmptyLog.begin(target, from);
          return "began the log anew with record " + from;
        });
  }

  /** Lists a log. */
  void list(LogReport log) {
    if (log.segments().isEmpty()) {
      contents.add("no log");
    }
    for (LogReport.Segment segment : log.segments()) {
      known.add(segment.name());
      contents.add("%s: %d bytes, %s".formatted(segment.name(), segment.bytes(), what(segment)));
    }
    if (log.droppedBytes() > 0) {
      contents.add(
          "  its last %d bytes are a torn write that was never confirmed: no damage"
              .formatted(log.droppedBytes()));
    }
  }

  private static String what(LogReport.Segment segment) {
    if (!segment.needed()) {
      return "from record " + segment.firstSequence() + " on, not read";
    }
    return segment.nextSequence() == segment.firstSequence()
        ? "no intact record from " + segment.firstSequence() + " on"
        : "records %d to %d".formatted(segment.firstSequence(), segment.nextSequence() - 1);
  }

  private static Problem cuttable(LogCut cut) {
    return new Problem(
        "%s; --repair cuts the log before record %d: %s"
            .formatted(cut.cause().getMessage(), cut.firstLost(), lost(cut)),
        true,
        target -> {
          List<String> kept = cut.apply(target);
          return "cut the log before record %d: %s; kept what was cut off as %s"
              .formatted(cut.firstLost(), lost(cut), String.join(", ", kept));
        });
  }

  private static String lost(LogCut cut) {
    return "at least %d records are lost".formatted(cut.lost());
  }

  private static Problem needed(LogCut cut, long contained) {
    return Problem.lost(
        "%s; the log cannot be cut there, as blobs have records up to %d; restore the folder from a"
                .formatted(cut.cause().getMessage(), contained)
            + " backup");
  }
}
