package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobSection;
import io.pomai.arena.blob.BlobSettings;
import io.pomai.arena.blob.BlobWriter;
import io.pomai.arena.blob.MappedBlobs;
import io.pomai.arena.blob.Verification;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blobs of indexes that are damaged, by accident or by somebody who knows about checksums. */
class IndexCorruptionTest {
  private static final int FORGERIES = 10_000;
  private static final int FLIPS = 2_000;
  private static final int VECTORS = 300;
  private static final int DIMENSION = 8;
  private static final int K = 20;
  private static final String NAME = "index.blob";
  private static final String FORGED = "forged.blob";
  private static final int[] HOSTILE = {
    0,
    1,
    -1,
    2,
    63,
    64,
    65,
    VECTORS - 1,
    VECTORS,
    65_535,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0x7FC0_0000,
    0x7F80_0000,
    0xFF80_0000,
    Integer.MAX_VALUE - 63
  };

  private final Random random = new Random(3);
  private final ClusteredVectors vectors = new ClusteredVectors(DIMENSION, 5, random);
  private final SimulatedDisk disk = new SimulatedDisk();
  private final IndexedSlots set = new IndexedSlots(config());
  private final BlobReference reference = write();

  IndexCorruptionTest() throws IOException {}

  private static IndexedSlots.Config config() {
    SearchStages stages = new SearchStages(true, true, Compression.NORMAL);
    return new IndexedSlots.Config(Metric.L2, ElementType.F32, DIMENSION, stages, 256);
  }

  private BlobReference write() throws IOException {
    for (int i = 0; i < VECTORS; i++) {
      set.put(vectors.next());
    }
    set.train(true);
    return Objects.requireNonNull(set.freezer().freeze(disk, NAME)).blob();
  }

  @AfterEach
  void close() {
    set.close();
  }

  private Blob open(BlobReference of) throws IOException {
    return new MappedBlobs(disk, new BlobSettings(Verification.LAZY, 0)).open(of);
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    byte[] written = disk.read(NAME);
    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = written.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      disk.overwrite(NAME, damaged);
      try (IndexedSlots restored = set.restored()) {
        assertThatThrownBy(() -> attach(restored, reference))
            .isInstanceOf(CorruptFileException.class)
            .hasMessageContaining(NAME);
      }
    }
  }

  private boolean attach(IndexedSlots restored, BlobReference of) throws IOException {
    Blob blob = open(of);
    return restored.freezer().attach(blob, blob::close);
  }

  // ---- sections with the right checksums

  private Map<Integer, byte[]> sections() throws IOException {
    Map<Integer, byte[]> sections = new TreeMap<>();
    try (Blob blob = open(reference)) {
      for (int id = IndexBlob.TRAINED_FOR; id <= IndexBlob.SIZES; id++) {
        BlobSection section = blob.section(id);
        byte[] bytes = new byte[(int) section.bytes()];
        NativeMemory.copy(section.address(), bytes, 0, bytes.length);
        sections.put(id, bytes);
      }
    }
    return sections;
  }

  private BlobReference forge(Map<Integer, byte[]> sections, int kind) throws IOException {
    if (disk.exists(FORGED)) {
      disk.delete(FORGED);
    }
    try (Arena memory = Arena.ofConfined();
        BlobWriter out = BlobWriter.create(disk, FORGED, kind, 0)) {
      for (var section : sections.entrySet()) {
        byte[] bytes = section.getValue();
        long address = memory.allocate(bytes.length + 1L).address();
        NativeMemory.copy(bytes, 0, address, bytes.length);
        out.beginSection(section.getKey());
        out.write(address, bytes.length);
        out.endSection();
      }
      return out.finish();
    }
  }

  private byte[] damage(byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int word = random.nextInt(bytes.length / 4) * 4;
    switch (random.nextInt(6)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1, 2 -> words.putInt(word, HOSTILE[random.nextInt(HOSTILE.length)]);
      case 3 -> words.putInt(word, words.getInt(random.nextInt(bytes.length / 4) * 4));
      case 4 -> {
        return Arrays.copyOf(bytes, random.nextInt(2 * bytes.length));
      }
      default -> random.nextBytes(bytes);
    }
    return bytes;
  }

  @Test
  void forgedSectionsAreRefusedOrSearchesFindWhatIsThere() throws IOException {
    Map<Integer, byte[]> written = sections();
    Map<Integer, Integer> refused = new HashMap<>();
    Map<Integer, Integer> taken = new HashMap<>();
    for (int i = 0; i < FORGERIES; i++) {
      Map<Integer, byte[]> sections = new TreeMap<>(written);
      int id = IndexBlob.TRAINED_FOR + i % IndexBlob.SIZES;
      sections.put(id, damage(written.get(id).clone()));
      try (IndexedSlots restored = set.restored()) {
        if (attach(restored, forge(sections, IndexBlob.KIND))) {
          assertFindsWhatIsThere(restored, i % 20 == 0);
          taken.merge(id, 1, Integer::sum);
        }
      } catch (CorruptFileException e) {
        assertThat(e).hasMessageContaining(FORGED);
        refused.merge(id, 1, Integer::sum);
      }
    }
    assertThat(refused.keySet())
        .containsExactlyInAnyOrder(
            IndexBlob.NUMBERS,
            IndexBlob.CENTROIDS,
            IndexBlob.CODEBOOK,
            IndexBlob.CALIBRATION,
            IndexBlob.BLOCKS,
            IndexBlob.SIZES);
    assertThat(taken.values().stream().mapToInt(n -> n).sum()).isGreaterThan(FORGERIES / 10);
  }

  /** Every vector at most once, at its distance; also after changes. */
  private void assertFindsWhatIsThere(IndexedSlots restored, boolean change) {
    try (var searcher = restored.new Searcher()) {
      assertFindsWhatIsThere(searcher);
      if (change) {
        for (int slot = 0; slot < VECTORS; slot += 3) {
          restored.delete(slot);
          restored.put(vectors.next());
        }
        restored.reclaim();
        restored.work();
        assertFindsWhatIsThere(searcher);
      }
    }
  }

  private void assertFindsWhatIsThere(IndexedSlots.Searcher searcher) {
    float[] query = vectors.next();
    Map<Integer, Float> distances = new HashMap<>();
    searcher
        .search(query, 2 * VECTORS, SearchGoal.EXACT)
        .forEach(hit -> distances.put(hit.slot(), hit.distance()));
    for (SearchGoal goal : List.of(SearchGoal.DEFAULT, SearchGoal.DEFAULT.withEffort(4, 100))) {
      List<IndexedSlots.Hit> hits = searcher.search(query, K, goal);
      assertThat(hits).doesNotHaveDuplicates();
      assertThat(hits).allMatch(hit -> distances.get(hit.slot()).equals(hit.distance()));
    }
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    Map<Integer, byte[]> sections = sections();
    refuses(forge(sections, IndexBlob.KIND + 1), "kind 3", "kind 4");
    refuses(sections, IndexBlob.NUMBERS, 8, 0, "section 2, byte 8: lists from 1 to 65534");
    refuses(sections, IndexBlob.NUMBERS, 24, -1, "section 2, byte 24: frontier from 0");
    refuses(sections, IndexBlob.SIZES, 4, -1, "section 7, byte 4: a size", "size -1");
    refuses(sections, IndexBlob.CALIBRATION, 4, -1, "section 5, byte 4: a count", "count -1");
    refuses(sections, IndexBlob.CALIBRATION, 8, 1 << 20, "section 5 of 12", "bytes");
    refuses(sections, IndexBlob.BLOCKS, 0, VECTORS, "section 6, byte 0", "below 300", "slot 300");
    int second =
        ByteBuffer.wrap(sections.get(IndexBlob.BLOCKS)).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    refuses(
        sections, IndexBlob.BLOCKS, 0, second, "section 6, byte 4: every slot", "slot " + second);
  }

  private void refuses(
      Map<Integer, byte[]> sections, int id, int offset, int number, String... messages)
      throws IOException {
    Map<Integer, byte[]> damaged = new TreeMap<>(sections);
    byte[] bytes = sections.get(id).clone();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, number);
    damaged.put(id, bytes);
    refuses(forge(damaged, IndexBlob.KIND), messages);
  }

  private void refuses(BlobReference forged, String... messages) {
    try (IndexedSlots restored = set.restored()) {
      assertThatThrownBy(() -> attach(restored, forged))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContainingAll(messages);
    }
  }
}
