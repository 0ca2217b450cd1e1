package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.blob.BlobWriter;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whoever writes blobs pauses between slices, while there are calls. */
class PaceTest {
  private final AtomicBoolean calls = new AtomicBoolean(true);
  private final AtomicLong clock = new AtomicLong(-5);
  private final List<Long> pauses = new ArrayList<>();
  private final Pace pace = new Pace(calls::get, clock::get, pauses::add);

  @Test
  void pausesForTwiceTheTimeOfASlice() {
    clock.addAndGet(300);
    pace.next();
    clock.addAndGet(70);
    pace.next();
    assertThat(pauses).containsExactly(600L, 140L);
  }

  @Test
  void aSliceThatWaitedItselfCountsForAMillisecond() {
    clock.addAndGet(1_000_000_000);
    pace.next();
    assertThat(pauses).containsExactly(2_000_000L);
  }

  @Test
  void withoutCallsNobodyPausesAndNothingAddsUp() {
    calls.set(false);
    clock.addAndGet(300);
    pace.next();
    calls.set(true);
    clock.addAndGet(10);
    pace.next();
    assertThat(pauses).containsExactly(20L);
  }

  @Test
  void blobsAreWrittenInManySlicesAndAreTheSame() throws IOException {
    SimulatedDisk plain = new SimulatedDisk();
    SimulatedDisk paced = new SimulatedDisk();
    int bytes = 3 << 20;
    try (Arena memory = Arena.ofConfined()) {
      long address = memory.allocate(bytes).address();
      for (var folder : List.of(plain, new PacedFolder(paced, pace))) {
        try (BlobWriter out = BlobWriter.create(folder, "a.blob", 1, 0)) {
          out.beginSection(1);
          out.write(address, bytes);
          out.endSection();
          out.finish();
        }
      }
    }
    assertThat(paced.read("a.blob")).isEqualTo(plain.read("a.blob"));
    assertThat(pauses).hasSizeGreaterThanOrEqualTo(bytes >> 18);
  }
}
