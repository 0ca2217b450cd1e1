package io.pomai.arena.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.SlabArena;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Crashes at every point between one manifest and the next: either is found, with all its blobs.
 */
class BlobCrashTest {
  private static final BlobSettings SETTINGS =
      new BlobSettings(Verification.EAGER, BlobContent.KNOWN_FEATURES);

  /** A manifest and what its blobs hold. */
  private record State(Manifest manifest, Map<String, BlobContent> contents) {
    static State empty() {
      return new State(new Manifest(1, 0, List.of(), new byte[0]), Map.of());
    }

    /** Writes blobs and a manifest that keeps some of the blobs of this one. */
    State writeNext(StorageFolder folder, Random random) throws IOException {
      Map<String, BlobContent> next = new LinkedHashMap<>();
      List<BlobReference> blobs = new ArrayList<>();
      for (BlobReference blob : manifest.blobs()) {
        if (random.nextBoolean()) {
          blobs.add(blob);
          next.put(blob.name(), contents.get(blob.name()));
        }
      }
      long version = manifest.version() + 1;
      for (int i = random.nextInt(3); i >= 0; i--) {
        BlobContent content = BlobContent.random(random, 20_000);
        String name = "set-" + version + "-" + i + ".blob";
        blobs.add(content.write(folder, name, random));
        next.put(name, content);
      }
      byte[] payload = new byte[random.nextInt(100)];
      random.nextBytes(payload);
      return new State(new Manifest(version, version * 10, blobs, payload), next);
    }

    /** Fails unless all blobs hold what they should. */
    void assertIn(StorageFolder folder) throws IOException {
      try (SlabArena arena = new SlabArena(new MemoryBudget(1 << 24))) {
        for (BlobReference blob : manifest.blobs()) {
          BlobStore store =
              blob.checksum() % 2 == 0
                  ? new MappedBlobs(folder, SETTINGS)
                  : new CopiedBlobs(folder, arena, SETTINGS);
          try (Blob open = store.open(blob)) {
            contents.get(blob.name()).assertIn(open);
          }
        }
      }
    }
  }

  @Property(tries = 25)
  void aPowerLossLeavesOneManifestWithAllItsBlobs(@ForAll long seed) throws IOException {
    boolean interrupted = true;
    for (int changes = 0; interrupted; changes++) {
      interrupted = crashAfter(changes, seed, false);
    }
  }

  /**
   * The names that the killed process saw were not safe yet when the next one went on from them.
   */
  @Property(tries = 25)
  void aKillAndThenAPowerLossLeaveOneManifestWithAllItsBlobs(@ForAll long seed) throws IOException {
    boolean interrupted = true;
    for (int changes = 0; interrupted; changes++) {
      interrupted = crashAfter(changes, seed, true);
    }
  }

  /** Whether the crash came before all was done. */
  private static boolean crashAfter(int changes, long seed, boolean killedFirst)
      throws IOException {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk();
    State before = State.empty().writeNext(disk, random);
    ManifestFile.write(disk, before.manifest());
    InterruptedFolder folder = new InterruptedFolder(disk, changes);
    List<State> possible = new ArrayList<>(List.of(before));
    replace(folder, possible, random);
    SimulatedDisk after = disk;
    if (killedFirst) {
      after = disk.kill();
      State found = found(after, possible);
      InterruptedFolder next = new InterruptedFolder(after, random.nextInt(6));
      removeUnused(next, found.manifest());
    }
    after = after.losePower(new Random(seed + changes));
    State found = found(after, possible);
    UnusedFiles.removeLeftovers(after);
    UnusedFiles.removeUnreferenced(after, found.manifest(), Set.of());
    found.assertIn(after);
    assertThat(after.names()).hasSize(1 + found.contents().size()).contains(ManifestFile.NAME);
    return folder.isInterrupted();
  }

  /** Goes from one state to the next; {@code possible} are those that a crash now may leave. */
  private static void replace(InterruptedFolder folder, List<State> possible, Random random) {
    try {
      State next = possible.getFirst().writeNext(folder, random);
      possible.add(next);
      ManifestFile.write(folder, next.manifest());
      possible.removeFirst();
      UnusedFiles.removeUnreferenced(folder, next.manifest(), Set.of());
    } catch (IOException e) {
      assertThat(folder.isInterrupted()).isTrue();
    }
  }

  private static void removeUnused(InterruptedFolder folder, Manifest manifest) {
    try {
      UnusedFiles.removeUnreferenced(folder, manifest, Set.of());
    } catch (IOException e) {
      assertThat(folder.isInterrupted()).isTrue();
    }
  }

  /** Which of the possible states is on the disk: it must be one of them, and whole. */
  private static State found(StorageFolder folder, List<State> possible) throws IOException {
    Optional<Manifest> manifest = ManifestFile.read(folder);
    assertThat(manifest).isPresent();
    State found =
        possible.stream()
            .filter(state -> state.manifest().version() == manifest.get().version())
            .findFirst()
            .orElseThrow();
    assertThat(manifest.get()).usingRecursiveComparison().isEqualTo(found.manifest());
    found.assertIn(folder);
    return found;
  }
}
