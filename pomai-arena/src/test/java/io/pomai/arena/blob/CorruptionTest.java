package io.pomai.arena.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.SlabArena;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged blobs and manifests are refused; nothing is read outside of them. */
class CorruptionTest {
  private static final int ROUNDS = 10_000;
  private static final int FILES = 20;

  private final Random random = new Random(42);
  private final SimulatedDisk disk = new SimulatedDisk();

  private void assertNamesFileAndOffset(CorruptFileException e, String name, byte[]... versions) {
    int longest = Arrays.stream(versions).mapToInt(bytes -> bytes.length).max().orElseThrow();
    assertThat(e).isNotNull();
    assertThat(e.file()).isEqualTo("/simulated/" + name);
    assertThat(e.offset()).isBetween(0L, (long) longest);
    assertThat(e).hasMessageContaining("expected").hasMessageContaining("found");
  }

  /** Every byte is under a checksum, padding included: nothing goes unnoticed. */
  @Test
  void aDamagedBlobIsRefusedAndUntilThenReadAsItWasWritten() throws IOException {
    for (int file = 0; file < FILES; file++) {
      String name = "a" + file + ".blob";
      BlobContent content = BlobContent.random(random, 3000);
      BlobReference reference = content.write(disk, name, random);
      byte[] written = disk.read(name);
      for (int i = 0; i < ROUNDS / FILES; i++) {
        byte[] damaged = FileDamage.damaged(written, random);
        disk.overwrite(name, damaged);
        CorruptFileException e =
            catchThrowableOfType(CorruptFileException.class, () -> readAll(reference, content));
        assertNamesFileAndOffset(e, name, written, damaged);
      }
    }
  }

  private void readAll(BlobReference reference, BlobContent content) throws IOException {
    Verification verification = random.nextBoolean() ? Verification.EAGER : Verification.LAZY;
    BlobSettings settings = new BlobSettings(verification, BlobContent.KNOWN_FEATURES);
    try (SlabArena arena = new SlabArena(new MemoryBudget(1 << 24));
        Blob blob =
            random.nextBoolean()
                ? new MappedBlobs(disk, settings).open(reference)
                : new CopiedBlobs(disk, arena, settings).open(reference)) {
      content.assertIn(blob);
    }
  }

  /** Damage by somebody who knows how to make the checksum of a header right. */
  @Test
  void aForgedSectionTableNeverPointsOutOfTheFile() throws IOException {
    int accepted = 0;
    int refused = 0;
    for (int file = 0; file < FILES; file++) {
      String name = "a" + file + ".blob";
      BlobContent.random(random, 3000).write(disk, name, random);
      byte[] written = disk.read(name);
      for (int i = 0; i < ROUNDS / FILES; i++) {
        byte[] forged = FileDamage.damaged(written, random);
        BlobReference reference = FileDamage.forgeBlob(name, forged);
        disk.overwrite(name, forged);
        try {
          assertInside(reference);
          accepted++;
          readSections(reference);
        } catch (CorruptFileException e) {
          assertNamesFileAndOffset(e, name, written, forged);
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 2);
    assertThat(accepted).isGreaterThan(ROUNDS / 10);
  }

  private void assertInside(BlobReference reference) throws IOException {
    try (MappedFile mapped = disk.map(reference.name())) {
      FileCheck file =
          new FileCheck("/simulated/" + reference.name(), mapped.address(), mapped.size());
      long end = FileHeader.BYTES;
      for (SectionEntry entry : SectionTable.read(file, reference, -1).entries()) {
        assertThat(entry.start()).isEqualTo(end);
        assertThat(entry.offset()).isGreaterThanOrEqualTo(end);
        assertThat(entry.offset() % BlobWriter.ALIGNMENT).isZero();
        assertThat(entry.bytes()).isNotNegative();
        end = entry.end();
      }
      assertThat(end).isBetween((long) FileHeader.BYTES, mapped.size());
    }
  }

  private void readSections(BlobReference reference) throws IOException {
    BlobSettings settings = new BlobSettings(Verification.LAZY, -1);
    try (Blob blob = new MappedBlobs(disk, settings).open(reference)) {
      for (int id = -10; id < 90; id++) {
        if (blob.has(id)) {
          BlobContent.bytes(blob, id);
        }
      }
    }
  }

  @Test
  void aDamagedManifestIsRefused() throws IOException {
    for (int file = 0; file < FILES; file++) {
      ManifestFile.write(disk, ManifestFileTest.random(random));
      byte[] written = disk.read(ManifestFile.NAME);
      for (int i = 0; i < ROUNDS / FILES; i++) {
        byte[] damaged = FileDamage.damaged(written, random);
        disk.overwrite(ManifestFile.NAME, damaged);
        CorruptFileException e =
            catchThrowableOfType(CorruptFileException.class, () -> ManifestFile.read(disk));
        assertNamesFileAndOffset(e, ManifestFile.NAME, written, damaged);
      }
    }
  }

  @Test
  void aForgedManifestIsRefusedOrReadWithoutAnotherError() throws IOException {
    int accepted = 0;
    int refused = 0;
    for (int file = 0; file < FILES; file++) {
      ManifestFile.write(disk, ManifestFileTest.random(random));
      byte[] written = disk.read(ManifestFile.NAME);
      for (int i = 0; i < ROUNDS / FILES; i++) {
        byte[] forged = FileDamage.damaged(written, random);
        FileDamage.forgeManifest(forged);
        disk.overwrite(ManifestFile.NAME, forged);
        try {
          Manifest read = ManifestFile.read(disk).orElseThrow();
          assertThat(read.blobs()).allMatch(blob -> BlobNames.isBlob(blob.name()));
          accepted++;
        } catch (CorruptFileException e) {
          assertNamesFileAndOffset(e, ManifestFile.NAME, written, forged);
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 4);
    assertThat(accepted).isGreaterThan(ROUNDS / 10);
  }
}
