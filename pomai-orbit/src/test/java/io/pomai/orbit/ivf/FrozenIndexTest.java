package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.CopiedBlobs;
import io.pomai.arena.blob.MappedBlobs;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An index that was written to a blob goes on from there. */
class FrozenIndexTest extends IndexBlobs {
  @ParameterizedTest
  @CsvSource({
    "L2,F32,false,NORMAL,2",
    "L2,F32,true,NORMAL,1",
    "L2,I8,true,HIGH,1",
    "IP,F32,false,HIGH,1",
    "IP,I8,true,NORMAL,2",
    "COSINE,F32,true,NORMAL,2",
    "COSINE,I8,false,HIGH,1"
  })
  void answersAsTheOneThatWasWritten(
      Metric metric, ElementType type, boolean sketches, Compression compression, int copies)
      throws IOException {
    IndexedSlots set = new IndexedSlots(config(metric, type, sketches, compression));
    put(set, VECTORS);
    set.train(copies == 2);
    put(set, 50);
    assertThat(set.stats().assignments()).isEqualTo(copies);
    IndexedSlots restored = restored(set, freeze(set));
    assertSameSearches(set, restored);
    assertComplete(restored);
    assertThat(restored.stats().curve()).isEqualTo(set.stats().curve());
    assertThat(restored.stats().encoding()).isEqualTo(set.stats().encoding());
    assertThat(restored.index().nextTraining()).isEqualTo(set.index().nextTraining());
    assertThat(restored.stats().backlog()).isEqualTo(set.stats().backlog());
    long version = restored.freezer().version();
    restored.work();
    assertThat(restored.freezer().version()).isEqualTo(version);
    close(set, restored);
  }

  /** Copied or mapped, with lists that have holes, and without slots that were free by then. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesOutWhatWasRemoved(boolean mapped) throws IOException {
    IndexedSlots set = trained(CONFIG);
    delete(set, 1_000);
    put(set, 400);
    set.work();
    delete(set, 300);
    put(set, 100);
    BlobReference reference = freeze(set);
    IndexedSlots restored = set.restored();
    Blob blob =
        mapped
            ? new MappedBlobs(folder, SETTINGS).open(reference)
            : new CopiedBlobs(folder, restored.memory(), SETTINGS).open(reference);
    assertThat(restored.freezer().attach(blob, blob::close)).isTrue();
    assertComplete(restored);
    restored.work();
    assertThat(restored.stats().backlog()).isLessThan(64);
    assertComplete(restored);
    close(set, restored);
    assertThat(restored.memory().used(MemoryKind.BLOBS)).isZero();
  }

  /** Slots that were deleted since the blob was written, or put again under the same number. */
  @Test
  void leavesOutWhatTheSetDoesNotHave() throws IOException {
    IndexedSlots set = trained(CONFIG);
    BlobReference reference = freeze(set);
    int pin = set.epochs().pin();
    for (int slot = 0; slot < VECTORS; slot += 3) {
      set.delete(slot);
    }
    IndexedSlots restored = restored(set, reference);
    set.epochs().unpin(pin);
    assertComplete(restored);
    put(restored, VECTORS / 2);
    assertComplete(restored);
    restored.work();
    assertThat(restored.stats().backlog()).isLessThan(64);
    assertComplete(restored);
    close(set, restored);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void followsChangesAndGrowsOverSeveralLives(boolean twice) throws IOException {
    IndexedSlots set = new IndexedSlots(CONFIG);
    put(set, VECTORS);
    set.train(twice);
    for (int life = 0; life < 6; life++) {
      IndexedSlots restored = restored(set, freeze(set));
      close(set);
      set = restored;
      for (int round = 0; round < 5; round++) {
        delete(set, 100);
        put(set, 400);
        assertComplete(set);
        set.work();
        assertComplete(set);
      }
    }
    assertThat(set.stats().encoding().trainings()).isEqualTo(1);
    assertThat(set.stats().lists()).isGreaterThan(60);
    close(set);
  }

  @Test
  void isTrainedAnewOnlyWhenTheSetHasGrown() throws IOException {
    IndexedSlots set = trained(CONFIG);
    IndexedSlots restored = restored(set, freeze(set));
    put(restored, VECTORS - 10);
    restored.work();
    assertThat(restored.stats().encoding().trainings()).isEqualTo(1);
    put(restored, 10);
    restored.work();
    assertThat(restored.stats().encoding().trainings()).isEqualTo(2);
    assertThat(closed).hasValue(1);
    assertComplete(restored);
    close(set, restored);
  }

  @Test
  void driftGoesOnFromWhereItWas() throws IOException {
    IndexedSlots set = trained(CONFIG);
    ClusteredVectors others = new ClusteredVectors(DIMENSION, 20, random);
    for (int i = 0; i < 300; i++) {
      set.put(others.next());
    }
    set.work();
    assertThat(set.stats().encoding().trainings()).isEqualTo(1);
    IndexedSlots restored = restored(set, freeze(set));
    assertThat(restored.stats().encoding().drift()).isEqualTo(set.stats().encoding().drift());
    for (int i = 0; i < 200; i++) {
      restored.put(others.next());
    }
    restored.work();
    assertThat(restored.stats().encoding().trainings()).isEqualTo(2);
    close(set, restored);
  }

  @Test
  void anotherTrainingIsIgnored() throws IOException {
    IndexedSlots set = trained(CONFIG);
    BlobReference reference = freeze(set);
    List<IndexedSlots.Config> others =
        List.of(
            config(Metric.IP, false),
            config(Metric.L2, true),
            config(Metric.L2, ElementType.F32, false, Compression.HIGH));
    for (IndexedSlots.Config other : others) {
      IndexedSlots restored = set.restored(other);
      Blob blob = open(reference);
      assertThat(restored.freezer().attach(blob, () -> close(blob))).isFalse();
      assertThat(open).isEmpty();
      restored.put(vectors.next());
      assertThat(restored.takeRequest()).isTrue();
      restored.work();
      assertThat(restored.stats().state()).isEqualTo(IndexState.READY);
      assertComplete(restored);
      close(restored);
    }
    close(set);
  }

  @Test
  void versionsTellWhetherThereIsSomethingToWrite() throws IOException {
    IndexedSlots set = new IndexedSlots(CONFIG);
    assertThat(set.freezer().version()).isEqualTo(-1);
    assertThat(set.freezer().freeze(folder, "none.blob")).isNull();
    put(set, VECTORS);
    set.work();
    FrozenIndex first = Objects.requireNonNull(set.freezer().freeze(folder, "first.blob"));
    assertThat(set.freezer().version()).isEqualTo(first.version());
    put(set, 70);
    assertThat(set.freezer().version()).isEqualTo(first.version());
    set.work();
    long filled = set.freezer().version();
    assertThat(filled).isGreaterThan(first.version());
    delete(set, 1);
    long deleted = set.freezer().version();
    assertThat(deleted).isGreaterThan(filled);
    put(set, VECTORS);
    set.work();
    assertThat(set.stats().encoding().trainings()).isEqualTo(2);
    assertThat(set.freezer().version()).isGreaterThan(deleted);
    close(set);
  }

  @Test
  void withoutMemoryForItSearchesStayExact() throws IOException {
    IndexedSlots set = trained(CONFIG);
    BlobReference reference = freeze(set);
    IndexedSlots restored = set.restored();
    Runnable giveBack = restored.exhaustMemory();
    Blob blob = open(reference);
    assertThat(restored.freezer().attach(blob, () -> close(blob))).isFalse();
    assertThat(restored.stats().state()).isEqualTo(IndexState.EXACT);
    giveBack.run();
    assertComplete(restored);
    close(set, restored);
  }
}
