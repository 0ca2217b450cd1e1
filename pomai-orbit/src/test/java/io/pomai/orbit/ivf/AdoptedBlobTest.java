package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are searched in the blob that they were written to. */
class AdoptedBlobTest extends IndexBlobs {
  private static final int ROUNDS = 20;

  @ParameterizedTest
  @CsvSource({"L2,false,false", "L2,true,true", "IP,true,false", "COSINE,false,true"})
  void answersAsBeforeAndGivesMemoryBack(Metric metric, boolean sketches, boolean twice)
      throws IOException {
    IndexedSlots set = new IndexedSlots(config(metric, sketches));
    put(set, VECTORS);
    set.train(twice);
    BlobReference reference = freeze(set);
    IndexedSlots restored = restored(set, reference);
    long before = set.used(MemoryKind.LISTS);
    adopt(set, reference);
    assertThat(set.used(MemoryKind.LISTS)).isLessThan(before / 5);
    assertThat(restored.used(MemoryKind.LISTS)).isEqualTo(set.used(MemoryKind.LISTS));
    assertSameSearches(restored, set);
    assertComplete(set);
    close(set, restored);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsWhatHasChangedSinceItWasWritten(boolean twice) throws IOException {
    IndexedSlots set = new IndexedSlots(CONFIG);
    put(set, VECTORS);
    set.train(twice);
    for (int round = 0; round < 4; round++) {
      BlobReference reference = freeze(set);
      delete(set, 200);
      put(set, 300);
      set.work();
      delete(set, 200);
      put(set, 100);
      adopt(set, reference);
      assertThat(closed).hasValue(round);
      assertComplete(set);
      delete(set, 200);
      put(set, 100);
      set.work();
      assertComplete(set);
    }
    assertThat(set.stats().encoding().trainings()).isEqualTo(1);
    IndexedSlots restored = restored(set, freeze(set));
    assertComplete(restored);
    close(set, restored);
  }

  @Test
  void anotherGenerationDoesNotTakeIt() throws IOException {
    IndexedSlots set = trained(CONFIG);
    Blob blob = open(freeze(set));
    put(set, VECTORS);
    set.work();
    assertThat(set.stats().encoding().trainings()).isEqualTo(2);
    assertThat(set.freezer().adopt(blob, () -> close(blob))).isFalse();
    assertThat(open).isEmpty();
    assertComplete(set);
    close(set);
  }

  @Test
  void aDiskThatRefusesChangesNothing() throws IOException {
    IndexedSlots set = trained(CONFIG);
    SimulatedDisk disk = new SimulatedDisk();
    disk.limitSpace(10_000);
    assertThatThrownBy(() -> set.freezer().freeze(disk, "index.blob"))
        .isInstanceOf(IOException.class);
    assertThat(disk.names()).isEmpty();
    delete(set, 100);
    put(set, 100);
    set.work();
    assertComplete(set);
    adopt(set, freeze(set));
    assertComplete(set);
    close(set);
  }

  @Test
  void aSetThatIsGoneWritesAndTakesNothing() throws IOException {
    IndexedSlots set = trained(CONFIG);
    Blob blob = open(freeze(set));
    set.drop();
    assertThat(set.freezer().adopt(blob, () -> close(blob))).isFalse();
    assertThat(open).isEmpty();
    assertThat(set.freezer().freeze(folder, "gone.blob")).isNull();
    assertThat(folder.exists("gone.blob")).isFalse();
    close(set);
  }

  @Test
  void anEarlierBlobIsRefused() throws IOException {
    IndexedSlots set = trained(CONFIG);
    Blob earlier = open(freeze(set));
    delete(set, 100);
    freeze(set);
    assertThatThrownBy(() -> set.freezer().adopt(earlier, () -> close(earlier)))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("version");
    assertThat(open).isEmpty();
    assertComplete(set);
    close(set);
  }

  /** Lists that cannot be replaced stay where they are, and so does the blob that has them. */
  @Test
  void withoutMemoryForChangesListsStay() throws IOException {
    IndexedSlots set = trained(CONFIG);
    adopt(set, freeze(set));
    BlobReference second = freeze(set);
    put(set, 500);
    set.work();
    Runnable giveBack = set.exhaustMemory();
    adopt(set, second);
    assertThat(closed).hasValue(0);
    giveBack.run();
    assertComplete(set);
    adopt(set, freeze(set));
    assertThat(closed).hasValue(2);
    assertComplete(set);
    close(set);
  }

  // ---- with other threads

  private final AtomicBoolean stop = new AtomicBoolean();

  private void write(IndexedSlots set) {
    Random mine = new Random(17);
    ClusteredVectors source = new ClusteredVectors(DIMENSION, 20, mine);
    int[] slots = new int[VECTORS];
    Arrays.setAll(slots, i -> i);
    while (!stop.get()) {
      int any = mine.nextInt(VECTORS);
      set.delete(slots[any]);
      slots[any] = set.put(source.next());
    }
  }

  private void work(IndexedSlots set) {
    while (!stop.get()) {
      if (set.takeRequest()) {
        set.work();
      } else {
        LockSupport.parkNanos(50_000);
      }
    }
  }

  private void search(IndexedSlots set, int seed) {
    ClusteredVectors source = new ClusteredVectors(DIMENSION, 20, new Random(seed));
    try (var searcher = set.new Searcher()) {
      while (!stop.get()) {
        float[] query = source.next();
        List<List<IndexedSlots.Hit>> ways = searcher.allWays(query, 200);
        assertThat(ways.getFirst()).isEqualTo(ways.getLast());
        List<IndexedSlots.Hit> hits = searcher.search(query, 20, SearchGoal.DEFAULT);
        Set<Integer> slots = new HashSet<>();
        hits.forEach(hit -> slots.add(hit.slot()));
        assertThat(slots).hasSize(20);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void searchesStayRightWhileBlobsAreWrittenAndTaken(boolean twice)
      throws IOException, InterruptedException, ExecutionException {
    IndexedSlots set = new IndexedSlots(CONFIG);
    put(set, VECTORS);
    set.train(twice);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> others =
          List.of(
              threads.submit(() -> write(set)),
              threads.submit(() -> work(set)),
              threads.submit(() -> search(set, 1)),
              threads.submit(() -> search(set, 2)));
      try {
        for (int round = 0; round < ROUNDS; round++) {
          adopt(set, freeze(set));
        }
      } finally {
        stop.set(true);
      }
      for (Future<?> other : others) {
        other.get();
      }
    }
    set.reclaim();
    IndexedSlots restored = restored(set, freeze(set));
    assertComplete(set);
    assertComplete(restored);
    close(set, restored);
  }
}
