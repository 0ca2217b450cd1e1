package io.pomai.orbit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.blob.Manifest;
import io.pomai.arena.blob.ManifestFile;
import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.MapperChoice;
import io.pomai.orbit.check.FolderReport.Verdict;
import io.pomai.orbit.engine.Durability;
import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.PomaiEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that an engine wrote and something damaged; the engine itself is the oracle. */
class FolderCheckTest {
  private static final int SAVED = 60;
  private static final int LOGGED = 40;
  private static final int DAMAGES = 150;

  @TempDir private Path parent;
  private Path data;

  @BeforeEach
  void write() {
    data = parent.resolve("data");
    try (PomaiEngine engine = open(data)) {
      put(engine, 0, SAVED);
      engine.checkpoint();
      put(engine, SAVED, SAVED + LOGGED);
    }
  }

  private static void put(PomaiEngine engine, int from, int to) {
    for (int i = from; i < to; i++) {
      engine.put("default", "key" + i, new float[] {i, 1, 2, 3});
    }
  }

  private static PomaiEngine open(Path folder) {
    return PomaiEngine.open(
        EngineConfig.defaults()
            .withBudgetBytes(64 << 20)
            .withDurability(Durability.in(folder).withSegmentBytes(Durability.MIN_SEGMENT_BYTES)));
  }

  private static DiskFolder disk(Path folder) throws IOException {
    return DiskFolder.open(folder, MapperChoice.JDK.mapper());
  }

  private static FolderReport check(Path folder) throws IOException {
    return FolderCheck.check(disk(folder));
  }

  /** The number of keys that an engine finds, which are the first ones; -1 if it refuses. */
  private static int found(Path folder) {
    try (PomaiEngine engine = open(folder)) {
      int count = 0;
      while (count < SAVED + LOGGED) {
        float[] vector = engine.get("default", "key" + count);
        if (vector == null) {
          break;
        }
        assertThat(vector).containsExactly(count, 1, 2, 3);
        count++;
      }
      assertThat(engine.stats().vectors()).isEqualTo(count);
      return count;
    } catch (UncheckedIOException refused) {
      return -1;
    }
  }

  private Path copyOf(Path folder, String name) throws IOException {
    Path copy = Files.createDirectory(parent.resolve(name));
    for (Path file : files(folder)) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.endsWith(FolderLock.FILE)).sorted().toList();
    }
  }

  private static Path only(Path folder, String end) throws IOException {
    List<Path> found =
        files(folder).stream().filter(file -> file.toString().endsWith(end)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static void damage(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(3)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 600), (byte) 0);
    }
    Files.write(file, bytes);
  }

  @Test
  void aSoundFolderIsListed() throws IOException {
    FolderReport report = check(data);
    assertThat(report.problems()).isEmpty();
    assertThat(String.join("\n", report.contents()))
        .contains("\"default\", records up to 61: tail-1-2")
        .contains("section 1: offset ")
        .containsPattern("log-0+[1-9]\\d*\\.pomai: \\d+ bytes, records \\d+ to 101");
  }

  @Test
  void theVerdictIsWhatTheEngineMakesOfIt() throws IOException {
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    for (int seed = 0; seed < DAMAGES; seed++) {
      Random random = new Random(seed);
      Path damaged = copyOf(data, "damaged" + seed);
      List<Path> files = files(damaged);
      Path file = files.get(random.nextInt(files.size()));
      damage(file, random);
      FolderReport report = check(damaged);
      verdicts.add(report.verdict());
      String seen = "seed %d, %s, %s".formatted(seed, file.getFileName(), report.problems());
      switch (report.verdict()) {
        case SOUND -> assertThat(found(damaged)).as(seen).isBetween(SAVED, SAVED + LOGGED);
        case REPAIRABLE -> repair(damaged, report, seen);
        default -> { // LOST
          assertThat(found(damaged)).as(seen).isEqualTo(-1);
          assertThat(report.problems().getFirst().text())
              .contains(damaged.toRealPath().toString())
              .contains("offset=")
              .contains("backup");
        }
      }
    }
    assertThat(verdicts).containsExactlyInAnyOrder(Verdict.values());
  }

  private static void repair(Path damaged, FolderReport report, String seen) throws IOException {
    assertThat(found(damaged)).as(seen).isEqualTo(-1);
    assertThat(report.problems()).allMatch(problem -> problem.text().contains("records are lost"));
    FolderReport after = FolderRepair.mend(disk(damaged), report, done -> {});
    assertThat(after.problems()).as(seen).isEmpty();
    assertThat(String.join("\n", after.contents())).contains("cut off by a repair");
    assertThat(found(damaged)).as(seen).isBetween(SAVED, SAVED + LOGGED);
  }

  @Test
  void filesOfNoUseAreDeletedAndOthersLeftAlone() throws IOException {
    Path blob = only(data, ".blob");
    Files.copy(blob, data.resolve("set-9-9.blob"));
    Files.copy(blob, data.resolve("set-9-9.blob.tmp"));
    Files.writeString(data.resolve("log-next.tmp"), "half a header");
    Files.writeString(data.resolve("notes.txt"), "mine");
    FolderReport report = check(data);
    assertThat(report.verdict()).isEqualTo(Verdict.REPAIRABLE);
    assertThat(report.problems()).hasSize(3).noneMatch(Problem::loss);
    FolderReport after = FolderRepair.mend(disk(data), report, done -> {});
    assertThat(after.verdict()).isEqualTo(Verdict.SOUND);
    assertThat(after.contents()).contains("notes.txt: not one of Pomai's");
    assertThat(found(data)).isEqualTo(SAVED + LOGGED);
  }

  @Test
  void aMissingManifestOrBlobIsLost() throws IOException {
    Path withoutBlob = copyOf(data, "without-blob");
    Files.delete(only(withoutBlob, ".blob"));
    assertThat(check(withoutBlob).verdict()).isEqualTo(Verdict.LOST);
    Files.delete(only(data, "manifest.pomai"));
    FolderReport report = check(data);
    assertThat(report.verdict()).isEqualTo(Verdict.LOST);
    assertThat(report.problems().getFirst().text()).contains("manifest.pomai").contains("backup");
  }

  private void deleteLog() throws IOException {
    for (Path log : files(data)) {
      if (log.getFileName().toString().startsWith("log-")) {
        Files.delete(log);
      }
    }
  }

  @Test
  void aLogThatTheBlobsNeedIsNotCut() throws IOException {
    deleteLog();
    Manifest manifest = ManifestFile.read(disk(data)).orElseThrow();
    ManifestFile.write(
        disk(data), new Manifest(2, SAVED / 2, manifest.blobs(), manifest.payload()));
    assertLost("ends before record");
    Files.writeString(data.resolve("log-00000000000000000030.pomai"), "no segment");
    assertLost("cannot be cut there");
  }

  /** The log went on behind the checkpoint: nobody can say how far. */
  @Test
  void aLogThatIsMissingIsBegunAnewIfAskedFor() throws IOException {
    deleteLog();
    assertRepairedWithTheCheckpointOnly(copyOf(data, "without-log"));
    try (PomaiEngine engine = open(parent.resolve("older"))) {
      put(engine, 0, SAVED / 2);
    }
    Path older = only(parent.resolve("older"), ".pomai");
    Files.copy(older, data.resolve(older.getFileName()));
    assertRepairedWithTheCheckpointOnly(data);
  }

  private static void assertRepairedWithTheCheckpointOnly(Path folder) throws IOException {
    FolderReport report = check(folder);
    assertThat(report.verdict()).isEqualTo(Verdict.REPAIRABLE);
    assertThat(report.isWhole()).isFalse();
    assertThat(report.problems().getFirst().text())
        .contains("no log from record 62 on")
        .contains("backup")
        .contains("records are lost");
    assertThat(found(folder)).isEqualTo(-1);
    assertThat(FolderRepair.mend(disk(folder), report, done -> {}).problems()).isEmpty();
    assertThat(found(folder)).isEqualTo(SAVED);
    try (PomaiEngine engine = open(folder)) {
      put(engine, SAVED, SAVED + 1);
    }
    assertThat(found(folder)).isEqualTo(SAVED + 1);
    assertThat(check(folder).verdict()).isEqualTo(Verdict.SOUND);
  }

  /** Files that were copied before a save, and its manifest, which was copied after. */
  @Test
  void aBackupThatASaveOvertookGoesBackToTheCheckpointBefore() throws IOException {
    Path backup;
    try (PomaiEngine engine =
        PomaiEngine.open(
            EngineConfig.defaults()
                .withBudgetBytes(64 << 20)
                .withDurability(Durability.in(data).withKeptCheckpoints(() -> 2)))) {
      engine.checkpoint();
      backup = copyOf(data, "backup");
      engine.put("default", "key0", new float[] {0, 1, 2, 3});
      engine.checkpoint();
      Files.copy(
          data.resolve("manifest.pomai"),
          backup.resolve("manifest.pomai"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Path target = parent.resolve("restored");
    assertThat(Restore.restore(backup, target).isWhole()).isTrue();
    assertThat(check(target).verdict()).isEqualTo(Verdict.SOUND);
    assertThat(found(target)).isEqualTo(SAVED + LOGGED);
  }

  private void assertLost(String message) throws IOException {
    FolderReport report = check(data);
    assertThat(report.verdict()).isEqualTo(Verdict.LOST);
    assertThat(report.problems().getFirst().text()).contains(message).contains("backup");
    assertThat(found(data)).isEqualTo(-1);
  }

  @Test
  void aDamagedCheckpointIsUndoneWhenTheOneBeforeIsKept() throws IOException {
    Durability keepsTwo = Durability.in(data).withKeptCheckpoints(() -> 2);
    try (PomaiEngine engine =
        PomaiEngine.open(
            EngineConfig.defaults().withBudgetBytes(64 << 20).withDurability(keepsTwo))) {
      engine.checkpoint();
      engine.put("default", "key0", new float[] {0, 1, 2, 3});
    }
    assertThat(check(data).verdict()).isEqualTo(Verdict.SOUND);
    for (String name : new String[] {"manifest.pomai", "tail-1-3.blob"}) {
      Path damaged = copyOf(data, "damaged-" + name);
      byte[] bytes = Files.readAllBytes(damaged.resolve(name));
      bytes[bytes.length / 2] ^= 1;
      Files.write(damaged.resolve(name), bytes);
      assertThat(found(damaged)).isEqualTo(-1);
      FolderReport report = check(damaged);
      assertThat(report.verdict()).isEqualTo(Verdict.REPAIRABLE);
      assertThat(report.isWhole()).isTrue();
      FolderRepair.mend(disk(damaged), report, done -> {});
      assertThat(check(damaged).verdict()).isEqualTo(Verdict.SOUND);
      assertThat(found(damaged)).isEqualTo(SAVED + LOGGED);
    }
  }

  @Test
  void aBackupIsRestoredWithoutItsLeftoversAndOverwritesNothing() throws IOException {
    Files.copy(only(data, ".blob"), data.resolve("set-9-9.blob.tmp"));
    Path target = parent.resolve("restored");
    assertThat(Restore.restore(data, target).isWhole()).isTrue();
    assertThat(check(target).verdict()).isEqualTo(Verdict.SOUND);
    assertThat(data.resolve("set-9-9.blob.tmp")).exists();
    assertThat(found(target)).isEqualTo(SAVED + LOGGED);
    assertThatThrownBy(() -> Restore.restore(data, target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exists already");
  }

  @Test
  void aDamagedBackupLeavesNothingBehind() throws IOException {
    Path blob = only(data, ".blob");
    byte[] bytes = Files.readAllBytes(blob);
    bytes[5000] ^= 1;
    Files.write(blob, bytes);
    Path target = parent.resolve("restored");
    FolderReport report = Restore.restore(data, target);
    assertThat(report.isWhole()).isFalse();
    assertThat(report.problems().getFirst().text()).contains(blob.getFileName().toString());
    try (Stream<Path> left = Files.list(parent)) {
      assertThat(left).containsExactly(data);
    }
    assertThatThrownBy(() -> Restore.restore(parent, target)).hasMessageContaining("found none");
  }
}
