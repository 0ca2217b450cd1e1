package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A force that somebody asks for, whatever the policy. */
class ForceTest {
  private final LogFixture fixture = new LogFixture();
  private final SimulatedDisk disk = new SimulatedDisk();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static List<Long> contents(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }

  /** Whatever power loss takes, it is nothing that was forced; no segment ends for it. */
  @ParameterizedTest
  @EnumSource
  void whatWasForcedIsThereAfterPowerLoss(SyncPolicy policy) throws IOException {
    LogSettings settings = new LogSettings(policy, 1 << 20, 64 << 10);
    for (int forces = 1; forces <= 8; forces++) {
      SimulatedDisk fresh = new SimulatedDisk();
      WriteAheadLog log = fixture.open(fresh, settings);
      for (int content = 1; content <= 3 * forces; content++) {
        LogFixture.append(log, content);
        if (content % 3 == 0) {
          log.force();
        }
      }
      assertThat(SegmentNames.firstSequences(fresh)).containsExactly(1L);
      SimulatedDisk after = fresh.losePower(new Random(forces));
      assertThat(fixture.read(after, 1, contents(30))).isEqualTo(contents(3 * forces));
    }
  }

  @Test
  void aForceOfNothingNewCostsNone() throws IOException {
    WriteAheadLog log = fixture.open(disk, LogFixture.settings(SyncPolicy.NO));
    LogFixture.append(log, 1);
    log.force();
    long forces = disk.forces();
    log.force();
    assertThat(disk.forces()).isEqualTo(forces);
  }

  @Test
  void aForceThatFailsSaysSoAndALaterOneFindsAllThere() throws IOException {
    WriteAheadLog log = fixture.open(disk, LogFixture.settings(SyncPolicy.EVERYSEC));
    LogFixture.append(log, 1);
    disk.failForces(Integer.MAX_VALUE);
    assertThatThrownBy(log::force)
        .isInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("Input/output error");
    disk.failForces(0);
    awaitAccepting(log);
    LogFixture.append(log, 2);
    log.force();
    assertThat(fixture.read(disk.losePower(new Random(1)), 1, contents(2))).isEqualTo(contents(2));
  }

  private static void awaitAccepting(WriteAheadLog log) {
    while (log.failure() != null) {
      Thread.onSpinWait();
    }
  }
}
