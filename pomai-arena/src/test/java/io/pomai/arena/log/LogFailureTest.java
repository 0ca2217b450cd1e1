package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.file.StorageFile;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogFailureTest {
  private final LogFixture fixture = new LogFixture();
  private final SimulatedDisk disk = new SimulatedDisk();
  private final Outcome outcome = new Outcome();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static List<Long> contents(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }

  @ParameterizedTest
  @EnumSource
  void aFullDiskRefusesWritesUntilThereIsSpace(SyncPolicy policy) throws Exception {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.settings(policy))) {
      log.addListener(outcome);
      log.awaitAcknowledged(LogFixture.append(log, 1));
      disk.limitSpace(10);
      long kept = LogFixture.append(log, 2);
      assertThatThrownBy(() -> log.awaitAcknowledged(kept))
          .isInstanceOf(LogUnavailableException.class)
          .hasMessageContaining("file=/simulated/log-00000000000000000001.pomai")
          .hasMessageContaining("No space left on device; free space or repair the folder");
      assertThatThrownBy(() -> LogFixture.append(log, 3))
          .isInstanceOf(LogUnavailableException.class);
      assertThatThrownBy(log::roll).isInstanceOf(LogUnavailableException.class);
      assertThat(log.acknowledged()).isEqualTo(1);
      disk.limitSpace(Long.MAX_VALUE);
      outcome.awaitRecovery();
      assertThat(log.acknowledged()).isEqualTo(2);
      assertThat(log.failure()).isNull();
      log.awaitAcknowledged(LogFixture.append(log, 3));
      assertThat(log.stats().failures()).isEqualTo(1);
    }
    assertThat(fixture.read(disk, 1, contents(3))).isEqualTo(contents(3));
  }

  @Test
  void whatAForceHasFailedOnIsWrittenAnew() throws Exception {
    WriteAheadLog log = fixture.open(disk, LogFixture.SMALL);
    log.addListener(outcome);
    log.awaitAcknowledged(LogFixture.append(log, 1));
    disk.failForces(1);
    LogFixture.append(log, 2);
    outcome.awaitRecovery();
    assertThat(log.acknowledged()).isEqualTo(2);
    SimulatedDisk after = disk.losePower(new AllLost());
    assertThat(fixture.read(after, 1, contents(2))).isEqualTo(contents(2));
    assertThat(SegmentNames.firstSequences(after)).containsExactly(1L, 2L);
  }

  /** What a failed force has left in the page cache is there after a kill, and must stay there. */
  @Test
  void whatAKilledProcessHasLeftIsWrittenAnew() throws Exception {
    WriteAheadLog log = fixture.open(disk, LogFixture.settings(SyncPolicy.NO));
    log.awaitAcknowledged(LogFixture.append(log, 1));
    disk.failForces(1);
    try (StorageFile segment = disk.openForWrite(SegmentNames.of(1))) {
      assertThatThrownBy(segment::force).hasMessage("Input/output error");
    }
    SimulatedDisk killed = disk.kill();
    fixture.open(killed, LogFixture.SMALL);
    SimulatedDisk after = killed.losePower(new AllLost());
    assertThat(fixture.read(after, 1, contents(1))).isEqualTo(contents(1));
  }

  @Test
  void everysecKeepsWhatItHasAcknowledgedUntilItIsForced() throws Exception {
    WriteAheadLog log = fixture.open(disk, LogFixture.settings(SyncPolicy.EVERYSEC));
    log.addListener(outcome);
    disk.failForces(2);
    long content = 1;
    while (!outcome.hasFailed() && content < 1000) { // the buffer fills up, so a force comes soon
      appendUnlessRefused(log, content++);
    }
    outcome.awaitRecovery();
    SimulatedDisk after = disk.losePower(new AllLost());
    assertThat(outcome.acknowledgedAtRecovery).isPositive();
    assertThat(fixture.read(after, 1, contents(1000)))
        .hasSizeGreaterThanOrEqualTo((int) outcome.acknowledgedAtRecovery);
  }

  private static void appendUnlessRefused(WriteAheadLog log, long content) {
    try {
      LogFixture.append(log, content);
    } catch (LogUnavailableException e) {
      assertThat(e).hasMessageContaining("Input/output error");
    }
  }

  /** A failed force leaves as much as the buffer holds, which is more than a segment. */
  @Test
  void whatIsWrittenAnewIsSpreadOverSegments() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch forcing = new CountDownLatch(1);
    LogSettings settings = new LogSettings(SyncPolicy.ALWAYS, 4 << 10, 64 << 10);
    WriteAheadLog log = fixture.open(disk, settings);
    log.addListener(outcome);
    disk.beforeForce(
        () -> {
          forcing.countDown();
          awaitQuietly(release);
        });
    disk.failForces(1);
    log.append(1, 1000, (address, bytes) -> {});
    log.requestWrite();
    forcing.await();
    for (int i = 0; i < 40; i++) {
      log.append(1, 1000, (address, bytes) -> {});
    }
    release.countDown();
    outcome.awaitRecovery();
    assertThat(log.acknowledged()).isEqualTo(41);
    SimulatedDisk after = disk.losePower(new AllLost());
    assertThat(LogFixture.end(after).nextSequence()).isEqualTo(42);
    assertThat(SegmentNames.firstSequences(after)).startsWith(1L, 5L, 9L);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSegmentThatCannotBeClosedLeavesNoOtherOpen() throws Exception {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      log.addListener(outcome);
      LogFixture.append(log, 1);
      disk.failCloses(1);
      log.roll();
      outcome.awaitRecovery();
      log.awaitAcknowledged(LogFixture.append(log, 2));
      assertThat(disk.openFiles()).isEqualTo(1);
    }
    assertThat(disk.openFiles()).isZero();
    assertThat(fixture.read(disk, 1, contents(2))).isEqualTo(contents(2));
  }

  /** Who hears that the log takes records again, can append one. */
  @Test
  void listenersHearOfRecoveryWhenRecordsAreTaken() throws Exception {
    AtomicLong appended = new AtomicLong();
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      log.addListener(
          new LogListener() {
            @Override
            public void acknowledged(long sequence) {}

            @Override
            public void failed(LogFailure failure) {}

            @Override
            public void recovered() {
              assertThat(log.failure()).isNull();
              appended.set(LogFixture.append(log, 2));
            }
          });
      log.addListener(outcome);
      disk.failForces(1);
      LogFixture.append(log, 1);
      log.requestWrite();
      outcome.awaitRecovery();
      log.awaitAcknowledged(appended.get());
      assertThat(appended.get()).isEqualTo(2);
    }
    assertThat(fixture.read(disk, 1, contents(2))).isEqualTo(contents(2));
  }

  /**
   * A failure is told before anything that was kept, which is acknowledged when it is on the disk
   * and before records are taken again; these come last.
   */
  @ParameterizedTest
  @EnumSource
  void recoveryIsToldInOrder(SyncPolicy policy) throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    try (WriteAheadLog log = fixture.open(disk, LogFixture.settings(policy))) {
      log.addListener(new Told(log, told));
      log.addListener(outcome);
      log.awaitAcknowledged(LogFixture.append(log, 1));
      disk.limitSpace(10);
      LogFixture.append(log, 2);
      log.requestWrite();
      outcome.awaitFailure();
      assertThatThrownBy(() -> LogFixture.append(log, 3))
          .isInstanceOf(LogUnavailableException.class);
      disk.limitSpace(Long.MAX_VALUE);
      outcome.awaitRecovery();
      log.awaitAcknowledged(LogFixture.append(log, 4));
      log.force();
    }
    assertThat(told)
        .containsSubsequence(
            "acknowledged 1", "failed at 1", "acknowledged 2, is failed", "recovered at 2")
        .endsWith("acknowledged 3");
    assertThat(fixture.read(disk, 1, List.of(1L, 2L, 4L))).isEqualTo(List.of(1L, 2L, 4L));
  }

  /** Writes down what it hears, and how far the log says to be then. */
  private record Told(WriteAheadLog log, List<String> events) implements LogListener {
    @Override
    public void acknowledged(long sequence) {
      assertThat(log.acknowledged()).isEqualTo(sequence);
      events.add("acknowledged " + sequence + (log.failure() == null ? "" : ", is failed"));
    }

    @Override
    public void failed(LogFailure failure) {
      assertThat(log.failure()).isEqualTo(failure);
      events.add("failed at " + log.acknowledged());
    }

    @Override
    public void recovered() {
      assertThat(log.failure()).isNull();
      events.add("recovered at " + log.acknowledged());
    }
  }

  @Test
  void openingNamesWhatCannotBeWritten() {
    disk.readOnly(true);
    assertThatThrownBy(() -> fixture.open(disk, LogFixture.SMALL))
        .isInstanceOf(IOException.class)
        .hasMessage("Read-only file system");
  }

  @Test
  void closingOnAFailedDiskSaysThatRecordsAreLost() throws Exception {
    WriteAheadLog log = fixture.open(disk, LogFixture.SMALL);
    log.addListener(outcome);
    disk.readOnly(true);
    LogFixture.append(log, 1);
    outcome.awaitFailure();
    assertThatThrownBy(log::close).hasMessageContaining("Read-only file system");
    log.close(); // a second time says nothing
    assertThat(LogFixture.end(disk).nextSequence()).isEqualTo(1);
  }

  /** A power loss that leaves nothing that was not confirmed. */
  private static final class AllLost extends Random {
    private static final long serialVersionUID = 1L;

    AllLost() {
      super(0);
    }

    @Override
    public boolean nextBoolean() {
      return true; // a change is removed
    }
  }

  private static final class Outcome implements LogListener {
    private final CountDownLatch failed = new CountDownLatch(1);
    private final CountDownLatch recovered = new CountDownLatch(1);

    private long acknowledged;
    private long acknowledgedAtRecovery;

    @Override
    public void acknowledged(long sequence) {
      acknowledged = sequence;
    }

    @Override
    public void failed(LogFailure failure) {
      failed.countDown();
    }

    @Override
    public void recovered() {
      acknowledgedAtRecovery = acknowledged;
      recovered.countDown();
    }

    boolean hasFailed() {
      return failed.getCount() == 0;
    }

    void awaitFailure() throws InterruptedException {
      assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    void awaitRecovery() throws InterruptedException {
      assertThat(recovered.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
