package io.pomai.orbit.check;

import io.pomai.arena.blob.BlobCheck;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.Manifest;
import io.pomai.arena.blob.ManifestFile;
import io.pomai.arena.blob.UnusedFiles;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.LogCheck;
import io.pomai.arena.log.LogCut;
import io.pomai.arena.log.LogReport;
import io.pomai.orbit.checkpoint.CatalogReader;
import io.pomai.orbit.log.MalformedChangeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads every byte of a data folder and says what is there and what is wrong. Changes nothing.
 * Nobody may be writing to the folder. Not thread-safe.
 */
public final class FolderCheck {
  private static final long FIRST_SEQUENCE = 1;
  private static final String RESTORE = "; restore the folder from a backup";

  private final StorageFolder folder;
  private final List<String> contents = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> known = new HashSet<>(Set.of(FolderLock.FILE, ManifestFile.NAME));

  private FolderCheck(StorageFolder folder) {
    this.folder = folder;
  }

  /**
   * Checks a folder.
   *
   * @throws IOException when a file cannot be read; damage is no exception
   */
  public static FolderReport check(StorageFolder folder) throws IOException {
    FolderCheck check = new FolderCheck(folder);
    check.all();
    return new FolderReport(List.copyOf(check.contents), List.copyOf(check.problems));
  }

  private void all() throws IOException {
    try {
      Manifest manifest = ManifestFile.read(folder).orElse(null);
      if (manifest == null) {
        withoutManifest();
      } else {
        with(manifest);
      }
    } catch (CorruptFileException e) {
      problems.add(Problem.lost(e.getMessage() + RESTORE));
      contents.add(ManifestFile.NAME + ": damaged, so nothing says which files are in use");
      return;
    }
    leftovers();
    others();
  }

  private void withoutManifest() throws IOException {
    contents.add(ManifestFile.NAME + ": none");
    LogReport log = LogCheck.of(folder, FIRST_SEQUENCE);
    List<String> blobs = UnusedFiles.unreferenced(folder, Set.of());
    boolean first =
        log.segments().isEmpty()
            ? blobs.isEmpty()
            : log.segments().getFirst().firstSequence() == FIRST_SEQUENCE;
    if (first) {
      log(log, 0);
      unreferenced(Set.of());
    } else {
      list(log);
      blobs.forEach(known::add);
      problems.add(
          Problem.lost(
              "file=%s: missing, beside blobs or a log whose beginning was deleted"
                      .formatted(ManifestFile.NAME)
                  + "; put it back, or restore the folder from a backup"));
    }
  }

  private void with(Manifest manifest) throws IOException {
    contents.add(
        "%s: %d bytes, version %d, %d blobs, log needed from record %d"
            .formatted(
                ManifestFile.NAME,
                folder.size(ManifestFile.NAME),
                manifest.version(),
                manifest.blobs().size(),
                manifest.logSequence()));
    CatalogListing listing = new CatalogListing(contents);
    try {
      CatalogReader.read(manifest, listing);
    } catch (MalformedChangeException e) {
      problems.add(
          Problem.lost("file=%s: %s%s".formatted(ManifestFile.NAME, e.getMessage(), RESTORE)));
    }
    Set<String> needed = new HashSet<>();
    for (BlobReference blob : manifest.blobs()) {
      needed.add(blob.name());
      blob(blob);
    }
    log(LogCheck.of(folder, manifest.logSequence()), listing.greatestContained());
    unreferenced(needed);
  }

  private void blob(BlobReference reference) throws IOException {
    known.add(reference.name());
    BlobCheck blob = BlobCheck.of(folder, reference, 0);
    contents.add("%s: %d bytes".formatted(reference.name(), reference.bytes()));
    for (BlobCheck.Section section : blob.sections()) {
      contents.add(
          "  section %d: offset %d, %d bytes"
              .formatted(section.id(), section.offset(), section.bytes()));
    }
    for (CorruptFileException damage : blob.damage()) {
      problems.add(
          Problem.lost(
              damage.getMessage()
                  + "; put back this file, or the whole folder, from a backup that has it"));
    }
  }

  // ---- the log ----

  /** Lists a log and says what is wrong, when blobs have records up to {@code contained}. */
  private void log(LogReport log, long contained) {
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
    }
  }

  private void list(LogReport log) {
    if (log.segments().isEmpty()) {
      contents.add("no log: nothing is kept beyond the checkpoint");
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
        folder -> {
          List<String> kept = cut.apply(folder);
          return "cut the log before record %d: %s; kept what was cut off as %s"
              .formatted(cut.firstLost(), lost(cut), kept);
        });
  }

  private static String lost(LogCut cut) {
    return "at least %d records are lost".formatted(cut.lost());
  }

  private static Problem needed(LogCut cut, long contained) {
    return Problem.lost(
        "%s; the log cannot be cut there, as blobs have records up to %d%s"
            .formatted(cut.cause().getMessage(), contained, RESTORE));
  }

  // ---- other files ----

  private void unreferenced(Set<String> needed) throws IOException {
    for (String name : UnusedFiles.unreferenced(folder, needed)) {
      leftover(name, "a blob that the manifest does not name");
    }
  }

  private void leftovers() throws IOException {
    for (String name : UnusedFiles.leftovers(folder)) {
      leftover(name, "the beginning of a file that was never completed");
    }
    for (String name : LogCheck.leftovers(folder)) {
      leftover(name, "the beginning of a segment that was never completed");
    }
  }

  private void leftover(String name, String why) {
    known.add(name);
    problems.add(Problem.leftover(name, why));
  }

  private void others() throws IOException {
    for (String name : folder.names()) {
      if (!known.contains(name)) {
        contents.add(name + ": " + (isAside(name) ? "cut off by a repair" : "not one of Pomai's"));
      }
    }
  }

  private static boolean isAside(String name) {
    return name.contains(LogCut.ASIDE);
  }
}
