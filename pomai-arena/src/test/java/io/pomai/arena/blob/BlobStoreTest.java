package io.pomai.arena.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.JdkMapper;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobStoreTest {
  private static final BlobSettings LAZY =
      new BlobSettings(Verification.LAZY, BlobContent.KNOWN_FEATURES);
  private static final BlobSettings EAGER =
      new BlobSettings(Verification.EAGER, BlobContent.KNOWN_FEATURES);
  private static final int ROWS = 1;
  private static final int KEYS = 2;
  private static final int ROWS_OFFSET = 64;
  private static final int KEYS_OFFSET = 64 + 1024;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final SlabArena arena = new SlabArena(new MemoryBudget(8 << 20));

  @AfterEach
  void closeArena() {
    arena.close();
  }

  private BlobStore store(boolean mapped, StorageFolder folder, BlobSettings settings) {
    return mapped ? new MappedBlobs(folder, settings) : new CopiedBlobs(folder, arena, settings);
  }

  /** Rows of 1000 bytes and keys of 50. */
  private static BlobContent content(long seed) {
    Map<Integer, byte[]> sections = new LinkedHashMap<>();
    sections.put(ROWS, new byte[1000]);
    sections.put(KEYS, new byte[50]);
    sections.values().forEach(new Random(seed)::nextBytes);
    return new BlobContent(3, 0, sections);
  }

  private static BlobReference write(BlobContent content, StorageFolder folder, String name)
      throws IOException {
    try (BlobWriter writer = BlobWriter.create(folder, name, content.kind(), content.features())) {
      for (Map.Entry<Integer, byte[]> section : content.sections().entrySet()) {
        writer.beginSection(section.getKey());
        BlobContent.writeWhole(writer, section.getValue());
        writer.endSection();
      }
      return writer.finish();
    }
  }

  private void flip(String name, int offset) {
    byte[] bytes = disk.read(name);
    bytes[offset] ^= 4;
    disk.overwrite(name, bytes);
  }

  @Property(tries = 60)
  void bothStoresReadWhatWasWritten(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    SimulatedDisk folder = new SimulatedDisk();
    BlobContent content = BlobContent.random(random, 600_000); // more than two buffers
    BlobReference reference = content.write(folder, "a.blob", random);
    assertThat(folder.names()).containsExactly("a.blob");
    assertThat(folder.size("a.blob")).isEqualTo(reference.bytes());
    BlobSettings settings = random.nextBoolean() ? LAZY : EAGER;
    try (SlabArena room = new SlabArena(new MemoryBudget(1 << 28));
        Blob mapped = new MappedBlobs(folder, settings).open(reference);
        Blob copied = new CopiedBlobs(folder, room, settings).open(reference)) {
      content.assertIn(mapped);
      content.assertIn(copied);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sectionsOfARealFileAreAlignedAndTakeAdvice(boolean mapped, @TempDir Path path)
      throws IOException {
    DiskFolder folder = DiskFolder.open(path, new JdkMapper());
    BlobContent content = content(1);
    BlobReference reference = write(content, folder, "a.blob");
    try (Blob blob = store(mapped, folder, LAZY).open(reference)) {
      for (Advice advice : Advice.values()) {
        assertThat(blob.section(ROWS).address() % 64).isZero();
        assertThat(blob.section(KEYS).address() % 64).isZero();
        blob.advise(ROWS, advice);
        blob.advise(KEYS, advice);
        content.assertIn(blob);
      }
    }
  }

  @Test
  void aSectionOnAPageBeginsAtAPage(@TempDir Path path) throws IOException {
    DiskFolder folder = DiskFolder.open(path, new JdkMapper());
    try (BlobWriter writer = BlobWriter.create(folder, "a.blob", 0, 0)) {
      writer.beginSection(1, BlobWriter.PAGE);
      writer.endSection();
      BlobReference reference = writer.finish();
      try (Blob blob = store(true, folder, EAGER).open(reference)) {
        assertThat(blob.section(1).address() % BlobWriter.PAGE).isZero();
        assertThat(blob.section(1).bytes()).isZero();
        assertThat(blob.bytes()).isEqualTo(4096 + 32);
      }
    }
  }

  @Test
  void mappedSectionsAreCountedAndNotCopied() throws IOException {
    BlobReference reference = write(content(1), disk, "a.blob");
    BlobStore store = store(true, disk, LAZY);
    try (Blob blob = store.open(reference)) {
      blob.section(ROWS);
      blob.section(ROWS);
      blob.section(KEYS);
      assertThatThrownBy(() -> blob.section(9)).isInstanceOf(CorruptFileException.class);
      assertThat(store.stats()).isEqualTo(new BlobStats(3, 0, 1, reference.bytes(), 0));
    }
    assertThat(store.stats()).isEqualTo(new BlobStats(3, 0, 1, 0, 0));
    assertThat(arena.used(MemoryKind.BLOBS)).isZero();
  }

  @Test
  void sectionsAreCopiedOnceAndFreedWithTheirBlob() throws IOException {
    BlobReference reference = write(content(1), disk, "a.blob");
    BlobStore store = store(false, disk, LAZY);
    try (Blob blob = store.open(reference)) {
      assertThat(arena.used(MemoryKind.BLOBS)).isZero();
      assertThat(blob.section(ROWS)).isEqualTo(blob.section(ROWS));
      assertThat(store.stats()).isEqualTo(new BlobStats(0, 1, 0, 0, 1000));
      blob.section(KEYS);
      assertThat(store.stats()).isEqualTo(new BlobStats(0, 2, 0, 0, 1050));
      assertThat(arena.used(MemoryKind.BLOBS)).isGreaterThanOrEqualTo(1050);
    }
    assertThat(store.stats()).isEqualTo(new BlobStats(0, 2, 0, 0, 0));
    assertThat(arena.used(MemoryKind.BLOBS)).isZero();
  }

  @Test
  void threadsThatAskAtOnceShareOneCopy() throws Exception {
    BlobReference reference = write(content(1), disk, "a.blob");
    BlobStore store = store(false, disk, LAZY);
    try (Blob blob = store.open(reference);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<BlobSection> ask = () -> blob.section(ROWS);
      List<BlobSection> sections = new ArrayList<>();
      for (Future<BlobSection> section : threads.invokeAll(List.of(ask, ask, ask, ask))) {
        sections.add(section.get());
      }
      assertThat(sections).containsOnly(blob.section(ROWS));
      assertThat(store.stats().copies()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDamagedSectionIsRefusedEveryTimeAndTheOthersAreRead(boolean mapped) throws IOException {
    BlobContent content = content(1);
    BlobReference reference = write(content, disk, "a.blob");
    flip("a.blob", KEYS_OFFSET + 49);
    try (Blob blob = store(mapped, disk, LAZY).open(reference)) {
      for (int i = 0; i < 3; i++) {
        assertThat(BlobContent.bytes(blob, ROWS)).isEqualTo(content.sections().get(ROWS));
        assertThatThrownBy(() -> blob.section(KEYS))
            .isInstanceOf(CorruptFileException.class)
            .hasMessageContaining("/simulated/a.blob offset=" + KEYS_OFFSET)
            .hasMessageContaining("section 2");
      }
    }
    assertThat(arena.used(MemoryKind.BLOBS)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eagerVerificationRefusesADamagedSectionWhenTheBlobIsOpened(boolean mapped)
      throws IOException {
    BlobReference reference = write(content(1), disk, "a.blob");
    flip("a.blob", ROWS_OFFSET);
    CorruptFileException refusal =
        catchThrowableOfType(
            CorruptFileException.class, () -> store(mapped, disk, EAGER).open(reference));
    assertThat(refusal.file()).isEqualTo("/simulated/a.blob");
    assertThat(refusal.offset()).isEqualTo(ROWS_OFFSET);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherBlobUnderTheNameIsRefused(boolean mapped) throws IOException {
    BlobReference reference = write(content(1), disk, "a.blob");
    write(content(2), disk, "b.blob");
    disk.overwrite("a.blob", disk.read("b.blob"));
    assertThatThrownBy(() -> store(mapped, disk, LAZY).open(reference))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("offset=60")
        .hasMessageContaining("%08x".formatted(reference.checksum()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlobThatIsNotThereIsRefusedByName(boolean mapped) {
    BlobReference reference = new BlobReference("a.blob", 64, 0);
    assertThatThrownBy(() -> store(mapped, disk, LAZY).open(reference))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("/simulated/a.blob")
        .hasMessageContaining("no file");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFeatureThatTheReaderDoesNotKnowIsRefused(boolean mapped) throws IOException {
    BlobContent content = new BlobContent(3, 1L << 40 | 1, Map.of());
    BlobReference reference = write(content, disk, "a.blob");
    assertThatThrownBy(() -> store(mapped, disk, LAZY).open(reference))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("offset=16")
        .hasMessageContaining("0x10000000000");
    BlobSettings known = new BlobSettings(Verification.LAZY, 1L << 40 | 3);
    try (Blob blob = store(mapped, disk, known).open(reference)) {
      content.assertIn(blob);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClosedBlobHandsOutNothing(boolean mapped) throws IOException {
    Blob blob = store(mapped, disk, LAZY).open(write(content(1), disk, "a.blob"));
    blob.section(ROWS);
    blob.close();
    blob.close();
    assertThatThrownBy(() -> blob.section(ROWS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("blob=a.blob");
    assertThatThrownBy(() -> blob.advise(ROWS, Advice.DONTNEED))
        .isInstanceOf(IllegalStateException.class);
    assertThat(blob.kind()).isEqualTo(3);
    assertThat(arena.used(MemoryKind.BLOBS)).isZero();
  }

  @Test
  void aCopyThatFindsNoRoomCanBeAskedForAgain() throws IOException {
    BlobContent content = content(1);
    BlobReference reference = write(content, disk, "a.blob");
    try (Blob blob = store(false, disk, LAZY).open(reference)) {
      long limit = arena.budget().limit();
      arena.budget().limit(1);
      assertThatThrownBy(() -> blob.section(ROWS)).isInstanceOf(BudgetExceededException.class);
      arena.budget().limit(limit);
      content.assertIn(blob);
    }
  }
}
