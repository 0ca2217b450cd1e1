package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobSettings;
import io.pomai.arena.blob.MappedBlobs;
import io.pomai.arena.blob.Verification;
import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.JdkMapper;
import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Indexes, and a folder for their blobs, all of which are to be closed in the end. */
abstract class IndexBlobs {
  static final int VECTORS = 3_000;
  static final int DIMENSION = 24;
  private static final int K = 10;
  static final BlobSettings SETTINGS = new BlobSettings(Verification.LAZY, 0);
  static final IndexedSlots.Config CONFIG = config(Metric.L2, false);

  final Random random = new Random(5);
  final ClusteredVectors vectors = new ClusteredVectors(DIMENSION, 20, random);
  final AtomicInteger closed = new AtomicInteger();
  final List<Blob> open = new ArrayList<>();
  @TempDir Path path;
  StorageFolder folder;
  private int blobs;

  @BeforeEach
  void openFolder() throws IOException {
    folder = DiskFolder.open(path, new JdkMapper());
  }

  static IndexedSlots.Config config(Metric metric, boolean sketches) {
    return config(metric, ElementType.F32, sketches, Compression.NORMAL);
  }

  static IndexedSlots.Config config(
      Metric metric, ElementType type, boolean sketches, Compression compression) {
    SearchStages stages = new SearchStages(sketches, true, compression);
    return new IndexedSlots.Config(metric, type, DIMENSION, stages, 2_000);
  }

  final IndexedSlots trained(IndexedSlots.Config config) {
    IndexedSlots set = new IndexedSlots(config);
    put(set, VECTORS);
    set.work();
    assertThat(set.stats().state()).isEqualTo(IndexState.READY);
    return set;
  }

  final void put(IndexedSlots set, int n) {
    for (int i = 0; i < n; i++) {
      set.put(vectors.next());
    }
  }

  final void delete(IndexedSlots set, int n) {
    for (int i = 0; i < n; i++) {
      set.delete(random.nextInt(set.slots()));
    }
    set.reclaim();
  }

  final BlobReference freeze(IndexedSlots set) throws IOException {
    int pin = set.epochs().pin();
    try {
      String name = "index-" + blobs++ + ".blob";
      return Objects.requireNonNull(set.freezer().freeze(folder, name)).blob();
    } finally {
      set.epochs().unpin(pin);
    }
  }

  final Blob open(BlobReference reference) throws IOException {
    Blob blob = new MappedBlobs(folder, SETTINGS).open(reference);
    open.add(blob);
    return blob;
  }

  final void adopt(IndexedSlots set, BlobReference reference) throws IOException {
    Blob blob = open(reference);
    assertThat(set.freezer().adopt(blob, () -> close(blob))).isTrue();
  }

  final IndexedSlots restored(IndexedSlots set, BlobReference reference) throws IOException {
    IndexedSlots restored = set.restored();
    Blob blob = open(reference);
    assertThat(restored.freezer().attach(blob, () -> close(blob))).isTrue();
    restored.index().restored(restored.slots() - 1);
    return restored;
  }

  final void close(Blob blob) {
    blob.close();
    open.remove(blob);
    closed.incrementAndGet();
  }

  final void close(IndexedSlots... sets) {
    for (IndexedSlots set : sets) {
      set.close();
      assertThat(set.used(MemoryKind.LISTS)).isZero();
      assertThat(set.used(MemoryKind.CENTROIDS)).isZero();
    }
  }

  @AfterEach
  void everyBlobWasClosed() {
    assertThat(open).isEmpty();
  }

  // ---- comparisons

  private static List<Long> counts(SearchProfile profile) {
    return List.of(
        profile.lists(),
        profile.seen(),
        profile.filtered(),
        profile.passed(),
        profile.measured(),
        profile.bytesRead());
  }

  final void assertSameSearches(IndexedSlots one, IndexedSlots other) {
    List<SearchGoal> goals =
        List.of(
            SearchGoal.DEFAULT,
            SearchGoal.recall(0.99),
            SearchGoal.DEFAULT.withEffort(3, 0),
            SearchGoal.DEFAULT.withEffort(0, 40));
    try (var mine = one.new Searcher();
        var its = other.new Searcher()) {
      for (int i = 0; i < 40; i++) {
        float[] query = vectors.next();
        for (SearchGoal goal : goals) {
          SearchProfile expected = new SearchProfile();
          SearchProfile actual = new SearchProfile();
          assertThat(its.search(query, K, goal, actual))
              .isEqualTo(mine.search(query, K, goal, expected));
          assertThat(counts(actual)).isEqualTo(counts(expected));
        }
      }
    }
  }

  /** Every vector is found in the lists or beside them, once. */
  final void assertComplete(IndexedSlots set) {
    try (var searcher = set.new Searcher()) {
      for (int i = 0; i < 20; i++) {
        assertComplete(searcher, 300);
      }
      assertComplete(searcher, set.slots() + 1);
    }
  }

  private void assertComplete(IndexedSlots.Searcher searcher, int k) {
    List<List<IndexedSlots.Hit>> ways = searcher.allWays(vectors.next(), k);
    List<IndexedSlots.Hit> missing = new ArrayList<>(ways.getLast());
    missing.removeAll(Set.copyOf(ways.getFirst()));
    assertThat(missing).as("missing").isEmpty();
    assertThat(ways.getFirst()).isEqualTo(ways.getLast());
  }
}
