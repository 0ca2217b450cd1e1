package io.pomai.arena.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobWriterTest {
  private static final BlobSettings SETTINGS =
      new BlobSettings(Verification.EAGER, BlobContent.KNOWN_FEATURES);
  private static final BlobContent LARGE = new BlobContent(1, 0, Map.of(5, new byte[700_000]));

  private final SimulatedDisk disk = new SimulatedDisk();

  private void assertReadable(BlobReference reference, BlobContent content) throws IOException {
    try (Blob blob = new MappedBlobs(disk, SETTINGS).open(reference)) {
      content.assertIn(blob);
    }
  }

  @Test
  void aBlobThatIsNotFinishedLeavesNoFile() throws IOException {
    try (BlobWriter writer = BlobWriter.create(disk, "a.blob", 0, 0)) {
      writer.beginSection(1);
      assertThat(disk.names()).containsExactly("a.blob.tmp");
    }
    assertThat(disk.names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 300_000, 700_100})
  void aFullDiskRefusesTheBlobAndTheNextOneSucceeds(int space) throws IOException {
    disk.limitSpace(space);
    assertThatThrownBy(() -> LARGE.write(disk, "a.blob", new Random(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space");
    assertThat(disk.names()).isEmpty();
    disk.limitSpace(Long.MAX_VALUE);
    assertReadable(LARGE.write(disk, "a.blob", new Random(1)), LARGE);
  }

  @Test
  void aBlobWhoseForceFailedIsGone() throws IOException {
    disk.failForces(1);
    try (BlobWriter writer = BlobWriter.create(disk, "a.blob", 0, 0)) {
      assertThatThrownBy(writer::finish).isInstanceOf(IOException.class);
      assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(disk.names()).isEmpty();
    assertReadable(LARGE.write(disk, "a.blob", new Random(1)), LARGE);
  }

  @Test
  void aWriterThatIsClosedTwiceLeavesTheBlobOfTheNextOneAlone() throws IOException {
    BlobWriter failed = BlobWriter.create(disk, "a.blob", 0, 0);
    failed.close();
    assertThatThrownBy(() -> failed.beginSection(1)).isInstanceOf(IllegalStateException.class);
    BlobReference reference = LARGE.write(disk, "a.blob", new Random(1));
    failed.close();
    assertReadable(reference, LARGE);
  }

  @Test
  void aBlobWhoseNameIsNotSafeIsGone() throws IOException {
    InterruptedFolder folder = new InterruptedFolder(disk, 4); // create, write, force, rename
    BlobWriter writer = BlobWriter.create(folder, "a.blob", 0, 0);
    assertThatThrownBy(writer::finish).isInstanceOf(IOException.class);
    assertThat(disk.names()).containsExactly("a.blob");
    folder.resume();
    writer.close();
    assertThat(disk.names()).isEmpty();
  }

  @Test
  void whatWasLeftOfAnInterruptedBlobIsOverwrittenOrRemoved() throws IOException {
    disk.overwrite("a.blob.tmp", new byte[1_000_000]);
    disk.overwrite("b.blob.tmp", new byte[10]);
    disk.overwrite("manifest.pomai.tmp", new byte[10]);
    disk.overwrite("log-next.tmp", new byte[10]);
    BlobReference reference = LARGE.write(disk, "a.blob", new Random(1));
    assertReadable(reference, LARGE);
    assertThat(UnusedFiles.removeLeftovers(disk))
        .containsExactly("b.blob.tmp", "manifest.pomai.tmp");
    assertThat(disk.names()).containsExactly("a.blob", "log-next.tmp");
  }

  @Test
  void onlyBlobsThatNobodyNamesAreRemoved() throws IOException {
    BlobReference live = LARGE.write(disk, "live.blob", new Random(1));
    for (String name : new String[] {"read.blob", "old.blob", "x.blob.tmp", "notes.txt"}) {
      disk.overwrite(name, new byte[100]);
    }
    Manifest manifest = new Manifest(1, 1, List.of(live), new byte[0]);
    ManifestFile.write(disk, manifest);
    assertThat(UnusedFiles.removeUnreferenced(disk, manifest, Set.of("read.blob")))
        .containsExactly("old.blob");
    assertThat(disk.names())
        .containsExactly("live.blob", "manifest.pomai", "notes.txt", "read.blob", "x.blob.tmp");
  }

  @Test
  void aNameThatIsTakenIsRefused() throws IOException {
    BlobReference reference = LARGE.write(disk, "a.blob", new Random(1));
    assertThatThrownBy(() -> BlobWriter.create(disk, "a.blob", 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=a.blob");
    assertReadable(reference, LARGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".blob", "a", "a.blob.tmp", "../a.blob", "a/b.blob", "-a.blob", "ä.blob"})
  void namesThatCouldMeanOtherFilesAreRefused(String name) {
    assertThatThrownBy(() -> BlobWriter.create(disk, name, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=" + name);
    assertThatThrownBy(() -> new BlobReference(name, 64, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sectionsAreWrittenOneAfterTheOther() throws IOException {
    try (BlobWriter writer = BlobWriter.create(disk, "a.blob", 0, 0)) {
      assertThatThrownBy(() -> writer.write(0, 0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(writer::endSection).isInstanceOf(IllegalStateException.class);
      writer.beginSection(1);
      assertThatThrownBy(() -> writer.write(0, -1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> writer.beginSection(2)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
      writer.endSection();
      assertThatThrownBy(() -> writer.beginSection(1)).isInstanceOf(IllegalArgumentException.class);
      for (int alignment : new int[] {0, 32, 96, 8192}) {
        assertThatThrownBy(() -> writer.beginSection(2, alignment))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("alignment=" + alignment);
      }
      assertReadable(writer.finish(), new BlobContent(0, 0, Map.of(1, new byte[0])));
      assertThatThrownBy(() -> writer.beginSection(3)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(disk.names()).containsExactly("a.blob");
  }

  @Test
  void aBlobHasAsManySectionsAsTheFormatAllows() throws IOException {
    try (BlobWriter writer = BlobWriter.create(disk, "a.blob", 0, 0)) {
      for (int id : IntStream.range(0, BlobDescriptor.MAX_SECTIONS).toArray()) {
        writer.beginSection(id);
        writer.endSection();
      }
      assertThatThrownBy(() -> writer.beginSection(-1)).isInstanceOf(IllegalStateException.class);
      try (Blob blob = new MappedBlobs(disk, SETTINGS).open(writer.finish())) {
        assertThat(blob.has(BlobDescriptor.MAX_SECTIONS - 1)).isTrue();
      }
    }
  }
}
