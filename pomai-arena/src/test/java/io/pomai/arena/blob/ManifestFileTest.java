package io.pomai.arena.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.JdkMapper;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestFileTest {
  private static final BlobReference BLOB = new BlobReference("a.blob", 100, 7);

  private final SimulatedDisk disk = new SimulatedDisk();

  static Manifest random(Random random) {
    List<BlobReference> blobs = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = "x".repeat(random.nextInt(BlobNames.LONGEST - 10)) + i + ".blob";
      long bytes = FileHeader.BYTES + (random.nextLong() >>> 2);
      blobs.add(new BlobReference(name, bytes, random.nextInt()));
    }
    byte[] payload = new byte[random.nextInt(300)];
    random.nextBytes(payload);
    return new Manifest(1 + (random.nextLong() >>> 2), random.nextLong() >>> 1, blobs, payload);
  }

  @Property(tries = 100)
  void whatWasWrittenLastIsRead(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    SimulatedDisk folder = new SimulatedDisk();
    for (int i = 0; i < 3; i++) {
      Manifest manifest = random(random);
      ManifestFile.write(folder, manifest);
      assertThat(ManifestFile.read(folder).orElseThrow())
          .usingRecursiveComparison()
          .isEqualTo(manifest);
    }
    assertThat(folder.names()).containsExactly(ManifestFile.NAME);
  }

  @Test
  void aManifestOfManyBlobsGoesThroughARealFile(@TempDir Path path) throws IOException {
    DiskFolder folder = DiskFolder.open(path, new JdkMapper());
    List<BlobReference> blobs = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      blobs.add(new BlobReference("chunk-" + i + ".blob", 64 + i, i));
    }
    Manifest manifest = new Manifest(5, 6, blobs, new byte[] {1, 2, 3});
    ManifestFile.write(folder, manifest);
    assertThat(ManifestFile.read(folder).orElseThrow().blobs()).isEqualTo(blobs);
  }

  @Test
  void aFolderWithoutAManifestIsNoError() throws IOException {
    assertThat(ManifestFile.read(disk)).isEmpty();
    disk.overwrite("manifest.pomai.tmp", new byte[100]);
    assertThat(ManifestFile.read(disk)).isEmpty();
  }

  @Test
  void anEmptyManifestIsCorruptAndNotAbsent() {
    disk.overwrite(ManifestFile.NAME, new byte[0]);
    assertThatThrownBy(() -> ManifestFile.read(disk))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("/simulated/manifest.pomai offset=0")
        .hasMessageContaining("found 0 bytes");
  }

  @Test
  void aFailedWriteKeepsTheOneBefore() throws IOException {
    Manifest before = random(new Random(1));
    ManifestFile.write(disk, before);
    Manifest after = random(new Random(2));
    disk.limitSpace(70);
    assertThatThrownBy(() -> ManifestFile.write(disk, after)).isInstanceOf(IOException.class);
    disk.limitSpace(Long.MAX_VALUE);
    disk.failForces(1);
    assertThatThrownBy(() -> ManifestFile.write(disk, after)).isInstanceOf(IOException.class);
    assertThat(ManifestFile.read(disk).orElseThrow()).usingRecursiveComparison().isEqualTo(before);
    assertThat(disk.names()).containsExactly(ManifestFile.NAME);
  }

  /** The name may be safe or not: to delete the file would lose both manifests. */
  @Test
  void aManifestWhoseNameMayNotBeSafeStays() throws IOException {
    ManifestFile.write(disk, random(new Random(1)));
    Manifest after = random(new Random(2));
    InterruptedFolder folder = new InterruptedFolder(disk, 4); // create, write, force, rename
    assertThatThrownBy(() -> ManifestFile.write(folder, after)).isInstanceOf(IOException.class);
    assertThat(ManifestFile.read(disk).orElseThrow()).usingRecursiveComparison().isEqualTo(after);
  }

  @Test
  void whatCannotBeAManifestIsRefused() {
    byte[] none = new byte[0];
    assertThatThrownBy(() -> new Manifest(0, 0, List.of(), none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version=0");
    assertThatThrownBy(() -> new Manifest(1, -1, List.of(), none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logSequence=-1");
    assertThatThrownBy(() -> new Manifest(1, 0, List.of(BLOB, BLOB), none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blob=a.blob");
  }

  @Test
  void aManifestDoesNotChangeWithTheArraysAroundIt() {
    byte[] payload = {1, 2};
    Manifest manifest = new Manifest(1, 0, List.of(BLOB), payload);
    payload[0] = 9;
    manifest.payload()[1] = 9;
    assertThat(manifest.payload()).containsExactly(1, 2);
  }
}
