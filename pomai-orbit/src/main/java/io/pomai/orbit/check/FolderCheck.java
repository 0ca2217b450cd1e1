package io.pomai.orbit.check;

import io.pomai.arena.blob.BlobCheck;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.KeptManifests;
import io.pomai.arena.blob.Manifest;
import io.pomai.arena.blob.ManifestFile;
import io.pomai.arena.blob.UnusedFiles;
import io.pomai.arena.file.Aside;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.LogCheck;
import io.pomai.arena.log.LogReport;
import io.pomai.orbit.checkpoint.CatalogReader;
import io.pomai.orbit.checkpoint.SetBlobReader;
import io.pomai.orbit.log.MalformedChangeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads every byte of a data folder and says what is there and what is wrong. Changes nothing.
 * Nobody may be writing to the folder. Not thread-safe.
 */
public final class FolderCheck {
  private static final long FIRST_SEQUENCE = 1;

  private final StorageFolder folder;
  private final LogListing log;
  private final List<String> contents = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> known = new HashSet<>(Set.of(FolderLock.FILE, ManifestFile.NAME));

  /** What makes the newest manifest useless, with its blobs. */
  private final List<String> damage = new ArrayList<>();

  private FolderCheck(StorageFolder folder) {
    this.folder = folder;
    this.log = new LogListing(folder, contents, problems, known);
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
    Set<String> needed = new HashSet<>();
    Manifest newest = newest();
    if (newest != null) {
      needed.addAll(KeptManifests.blobs(List.of(newest)));
    }
    List<Manifest> kept = kept();
    needed.addAll(KeptManifests.blobs(kept));
    known.addAll(needed);
    if (damage.isEmpty()) {
      for (String name : UnusedFiles.unreferenced(folder, needed)) {
        leftover(name, "a blob that no manifest names");
      }
    } else {
      report(kept);
      UnusedFiles.unreferenced(folder, needed).forEach(known::add);
    }
    leftovers();
    others();
  }

  /** Checks the newest manifest with all that it needs; null if there is none to be read. */
  private @Nullable Manifest newest() throws IOException {
    try {
      Manifest manifest = ManifestFile.read(folder).orElse(null);
      if (manifest == null) {
        withoutManifest();
      } else {
        with(manifest);
      }
      return manifest;
    } catch (CorruptFileException e) {
      contents.add(ManifestFile.NAME + ": damaged");
      damage.add(e.getMessage());
      return null;
    }
  }

  private void withoutManifest() throws IOException {
    contents.add(ManifestFile.NAME + ": none");
    LogReport found = LogCheck.of(folder, FIRST_SEQUENCE);
    boolean whole =
        found.segments().isEmpty()
            ? UnusedFiles.unreferenced(folder, Set.of()).isEmpty()
            : found.segments().getFirst().firstSequence() == FIRST_SEQUENCE;
    if (whole) {
      log.judge(found, 0, 0);
    } else {
      log.list(found);
      damage.add(
          "file=%s/%s offset=0: missing, beside blobs or a log whose beginning was deleted"
              .formatted(folder.describe(), ManifestFile.NAME));
    }
  }

  private void with(Manifest manifest) throws IOException {
    contents.add(describe(ManifestFile.NAME, manifest));
    CatalogListing catalog = new CatalogListing(contents);
    try {
      CatalogReader.read(manifest, catalog);
    } catch (MalformedChangeException e) {
      damage.add("file=%s: %s".formatted(ManifestFile.NAME, e.getMessage()));
    }
    for (BlobReference blob : manifest.blobs()) {
      blob(blob);
    }
    LogReport found = LogCheck.of(folder, manifest.logSequence());
    if (damage.isEmpty()) {
      log.judge(found, manifest.logSequence(), catalog.greatestContained());
    } else {
      log.list(found); // an older checkpoint needs another part of it
    }
  }

  private String describe(String name, Manifest manifest) throws IOException {
    return "%s: %d bytes, version %d, %d blobs, log needed from record %d"
        .formatted(
            name,
            folder.size(name),
            manifest.version(),
            manifest.blobs().size(),
            manifest.logSequence());
  }

  private void blob(BlobReference reference) throws IOException {
    BlobCheck blob = BlobCheck.of(folder, reference, SetBlobReader.KNOWN_FEATURES);
    contents.add("%s: %d bytes".formatted(reference.name(), reference.bytes()));
    for (BlobCheck.Section section : blob.sections()) {
      contents.add(
          "  section %d: offset %d, %d bytes"
              .formatted(section.id(), section.offset(), section.bytes()));
    }
    blob.damage().forEach(found -> damage.add(found.getMessage()));
  }

  // ---- kept manifests ----

  /** Lists the manifests that are kept beside the newest, and returns those that are sound. */
  private List<Manifest> kept() throws IOException {
    List<Manifest> sound = new ArrayList<>();
    Set<String> unsound = new HashSet<>(KeptManifests.names(folder));
    for (Manifest manifest : KeptManifests.read(folder)) {
      String name = KeptManifests.nameOf(manifest.version());
      if (isSound(manifest)) {
        known.add(name);
        unsound.remove(name);
        sound.add(manifest);
        contents.add(describe(name, manifest) + ", kept");
      }
    }
    for (String name : unsound) {
      leftover(name, "an older manifest that is damaged, or a blob that it names");
    }
    return sound;
  }

  /** Whether a folder that had this manifest as its newest would be sound. */
  private boolean isSound(Manifest manifest) throws IOException {
    for (BlobReference blob : manifest.blobs()) {
      if (!BlobCheck.of(folder, blob, SetBlobReader.KNOWN_FEATURES).damage().isEmpty()) {
        return false;
      }
    }
    CatalogListing catalog = new CatalogListing(new ArrayList<>());
    try {
      CatalogReader.read(manifest, catalog);
    } catch (MalformedChangeException e) {
      return false;
    }
    LogReport found = LogCheck.of(folder, manifest.logSequence());
    return found.cut() == null
        && found.reaches(Math.max(manifest.logSequence(), catalog.greatestContained() + 1));
  }

  /** Says what the damage means: a step back without loss, or a backup. */
  private void report(List<Manifest> kept) {
    if (kept.isEmpty()) {
      damage.forEach(
          text ->
              problems.add(
                  Problem.lost(
                      text
                          + "; put back this file, or the whole folder, from a backup that has it")));
    } else {
      String name = KeptManifests.nameOf(kept.getFirst().version());
      String text =
          "%s; --repair goes back to %s, since which the log has everything"
              .formatted(String.join("; ", damage), name);
      problems.add(new Problem(text, false, target -> goBack(target, name)));
    }
  }

  private static String goBack(StorageFolder folder, String name) throws IOException {
    if (folder.exists(ManifestFile.NAME)) {
      Aside.rename(folder, ManifestFile.NAME);
    }
    folder.rename(name, ManifestFile.NAME);
    return "went back to " + name;
  }

  // ---- other files ----

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
        contents.add(
            name + ": " + (Aside.isOne(name) ? "cut off by a repair" : "not one of Pomai's"));
      }
    }
  }
}
