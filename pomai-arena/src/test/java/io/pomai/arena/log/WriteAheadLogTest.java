package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriteAheadLogTest {
  private final LogFixture fixture = new LogFixture();
  private final SimulatedDisk disk = new SimulatedDisk();

  @AfterEach
  void everyByteCameBack() {
    assertThat(fixture.arena.used(MemoryKind.LOG)).isZero();
    fixture.close();
  }

  private static List<Long> contents(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }

  @ParameterizedTest
  @EnumSource
  void recordsComeBackInOrder(SyncPolicy policy) throws IOException {
    List<Long> contents = contents(1000);
    try (WriteAheadLog log = fixture.open(disk, LogFixture.settings(policy))) {
      long sequence = 0;
      for (long content : contents) {
        assertThat(LogFixture.append(log, content)).isEqualTo(++sequence);
      }
      log.awaitAcknowledged(sequence);
      assertThat(log.stats().segments()).isGreaterThan(4);
    }
    assertThat(fixture.read(disk, 1, contents)).isEqualTo(contents);
    assertThat(fixture.read(disk, 900, contents)).isEqualTo(contents.subList(899, 1000));
    assertThat(LogFixture.end(disk).droppedBytes()).isZero();
  }

  @Test
  void aSecondOpeningGoesOnWhereTheFirstEnded() throws IOException {
    for (int round = 0; round < 3; round++) {
      try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
        assertThat(LogFixture.append(log, round + 1)).isEqualTo(round + 1);
      }
    }
    assertThat(fixture.read(disk, 1, contents(3))).isEqualTo(contents(3));
  }

  @Test
  void everyAcknowledgedRecordOfOneWriterCostsAForce() throws IOException {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      long before = disk.forces();
      for (int i = 0; i < 20; i++) {
        log.awaitAcknowledged(log.append(1, 8, (address, bytes) -> {}));
      }
      assertThat(disk.forces() - before).isEqualTo(20);
    }
  }

  @Test
  void aStricterPolicyForcesWhatWasWrittenBefore() throws IOException {
    WriteAheadLog log = fixture.open(disk, LogFixture.settings(SyncPolicy.NO));
    List<Long> contents = contents(20);
    for (long content : contents.subList(0, 10)) {
      log.awaitAcknowledged(LogFixture.append(log, content));
    }
    long before = disk.forces();
    log.policy(SyncPolicy.ALWAYS);
    for (long content : contents.subList(10, 20)) {
      log.awaitAcknowledged(LogFixture.append(log, content));
    }
    assertThat(disk.forces() - before).isGreaterThanOrEqualTo(10);
    assertSurvivesPowerLoss(log, contents);
  }

  @Test
  void aForceInTheBackgroundEndsBeforeAStricterPolicyAcknowledges() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<Long> contents = contents(2);
    WriteAheadLog log = fixture.open(disk, LogFixture.settings(SyncPolicy.EVERYSEC));
    log.awaitAcknowledged(LogFixture.append(log, 1));
    disk.beforeForce(
        () -> {
          forcing.countDown();
          awaitQuietly(release);
        });
    forcing.await(); // the one that is due after a second
    log.policy(SyncPolicy.ALWAYS);
    long second = LogFixture.append(log, 2);
    log.requestWrite();
    assertThat(log.acknowledged()).isLessThan(second);
    release.countDown();
    log.awaitAcknowledged(second);
    assertSurvivesPowerLoss(log, contents);
  }

  private void assertSurvivesPowerLoss(WriteAheadLog log, List<Long> contents) throws IOException {
    SimulatedDisk afterwards = disk.losePower(new Random(1));
    log.close(); // all is forced: only the mark of an orderly end is missing
    assertThat(fixture.read(afterwards, 1, contents)).isEqualTo(contents);
  }

  @Test
  void whatArrivesDuringAForceSharesTheNext() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      disk.beforeForce(
          () -> {
            forcing.countDown();
            awaitQuietly(release);
          });
      long before = disk.forces();
      log.append(1, 8, (address, bytes) -> {});
      forcing.await();
      long last = 0;
      for (int i = 0; i < 100; i++) {
        last = log.append(1, 8, (address, bytes) -> {});
      }
      assertThat(log.acknowledged()).isZero();
      release.countDown();
      log.awaitAcknowledged(last);
      assertThat(disk.forces() - before).isEqualTo(2);
    }
  }

  /** However much has come: the header of a record counts what is not forced in 32 bits. */
  @ParameterizedTest
  @EnumSource
  void whatArrivesDuringAForceIsSpreadOverSegments(SyncPolicy policy) throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    LogSettings settings = new LogSettings(policy, 4 << 10, 64 << 10);
    try (WriteAheadLog log = fixture.open(disk, settings)) {
      disk.beforeForce(
          () -> {
            forcing.countDown();
            awaitQuietly(release);
          });
      log.append(1, 4 << 10, (address, bytes) -> {}); // fills the segment: forced at once
      log.requestWrite();
      forcing.await();
      long last = 0;
      for (int i = 0; i < 40; i++) {
        last = log.append(1, 1000, (address, bytes) -> {});
      }
      release.countDown();
      log.awaitAcknowledged(last);
    }
    assertThat(LogFixture.end(disk).nextSequence()).isEqualTo(42);
    List<Long> firsts = SegmentNames.firstSequences(disk);
    assertThat(firsts).startsWith(1L, 2L, 6L);
    for (long first : firsts) {
      assertThat(disk.size(SegmentNames.of(first))).isLessThan((4 << 10) + 1024 + 64);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everysecAcknowledgesWhileAForceHangs() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    LogSettings settings = new LogSettings(SyncPolicy.EVERYSEC, 1 << 20, 64 << 10);
    try (WriteAheadLog log = fixture.open(disk, settings)) {
      disk.beforeForce(
          () -> {
            forcing.countDown();
            awaitQuietly(release);
          });
      log.append(1, 50_000, (address, bytes) -> {}); // more than half of the buffer: forced at once
      forcing.await();
      assertThat(log.hasRoom()).isTrue();
      log.awaitAcknowledged(log.append(1, 8, (address, bytes) -> {}));
      release.countDown();
    }
  }

  @Test
  void aFullBufferHoldsAppendsUntilTheDeviceIsDone() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    List<Long> contents = contents(600);
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      disk.beforeForce(() -> awaitQuietly(release));
      Thread appender =
          Thread.ofPlatform().start(() -> contents.forEach(c -> LogFixture.append(log, c)));
      while (log.hasRoom() || appender.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(log.nextSequence()).isLessThan(600);
      release.countDown();
      appender.join();
    }
    assertThat(fixture.read(disk, 1, contents)).isEqualTo(contents);
  }

  @Test
  void rollBeginsASegmentAndWhatIsBeforeCanGo() throws IOException {
    List<Long> contents = contents(30);
    try (WriteAheadLog log = fixture.open(disk, new LogSettings(SyncPolicy.NO, 1 << 20, 1 << 20))) {
      contents.subList(0, 10).forEach(c -> LogFixture.append(log, c));
      assertThat(log.roll()).isEqualTo(11);
      assertThat(log.roll()).isEqualTo(11);
      contents.subList(10, 20).forEach(c -> LogFixture.append(log, c));
      assertThat(log.roll()).isEqualTo(21);
      contents.subList(20, 30).forEach(c -> LogFixture.append(log, c));
      log.awaitAcknowledged(30);
      assertThat(SegmentNames.firstSequences(disk)).containsExactly(1L, 11L, 21L);
      assertThat(log.deleteBefore(15)).isEqualTo(1);
      assertThat(log.deleteBefore(1000)).isEqualTo(1);
      assertThat(log.stats().segments()).isEqualTo(1);
    }
    assertThat(fixture.read(disk, 21, contents)).isEqualTo(contents.subList(20, 30));
    assertThatThrownBy(() -> fixture.read(disk, 20, contents))
        .hasMessageContaining("log-00000000000000000021.pomai")
        .hasMessageContaining("expected a segment before it with sequence 20, found none");
  }

  @Test
  void listenersHearOfEveryCommit() throws IOException {
    List<Long> heard = new ArrayList<>();
    LogListener listener =
        new LogListener() {
          @Override
          public void acknowledged(long sequence) {
            heard.add(sequence);
          }

          @Override
          public void failed(LogFailure failure) {
            heard.add(-1L);
          }

          @Override
          public void recovered() {
            heard.add(-2L);
          }
        };
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      log.addListener(listener);
      log.awaitAcknowledged(LogFixture.append(log, 1));
      log.awaitAcknowledged(LogFixture.append(log, 2));
    }
    assertThat(heard).containsExactly(1L, 2L);
  }

  @Test
  void aThrowingWriterLogsNothing() throws IOException {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      assertThatThrownBy(
              () ->
                  log.append(
                      1,
                      8,
                      (address, bytes) -> {
                        throw new IllegalArgumentException("not this one");
                      }))
          .hasMessage("not this one");
      assertThat(LogFixture.append(log, 1)).isEqualTo(1);
    }
    assertThat(fixture.read(disk, 1, contents(1))).isEqualTo(contents(1));
  }

  @Test
  void misuseIsNamed() throws IOException {
    WriteAheadLog log = fixture.open(disk, LogFixture.SMALL);
    assertThatThrownBy(() -> log.append(256, 1, (address, bytes) -> {}))
        .hasMessage("type=256: expected 0 to 255");
    assertThatThrownBy(() -> log.append(1, -1, (address, bytes) -> {}))
        .hasMessageStartingWith("payloadBytes=-1: expected 0 to ");
    assertThatThrownBy(() -> log.append(1, LogRecord.MAX_PAYLOAD, (address, bytes) -> {}))
        .isInstanceOf(BudgetExceededException.class);
    log.close();
    assertThatThrownBy(() -> log.append(1, 1, (address, bytes) -> {}))
        .hasMessage("the log is closed");
    assertThatThrownBy(() -> new LogSettings(SyncPolicy.NO, 1, 1 << 20))
        .hasMessage("segmentBytes=1: expected 4096 to 1073741824 bytes");
  }

  @Test
  void manyThreadsAppendAndWait() throws Exception {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 200; i++) {
                        log.awaitAcknowledged(log.append(7, 16, (address, bytes) -> {}));
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(log.acknowledged()).isEqualTo(1600);
    }
    assertThat(LogFixture.end(disk).nextSequence()).isEqualTo(1601);
  }
}
