package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records that are read all or none. */
class LogGroupTest {
  private static final String FIRST = SegmentNames.of(1);

  private final LogFixture fixture = new LogFixture();
  private final SimulatedDisk disk = new SimulatedDisk();

  @AfterEach
  void everyByteCameBack() {
    fixture.closeLogs();
    assertThat(fixture.arena.used(MemoryKind.LOG)).isZero();
    fixture.close();
  }

  private static List<Long> contents(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }

  private static void append(WriteAheadLog log, long first, long last) {
    LongStream.rangeClosed(first, last).forEach(content -> LogFixture.append(log, content));
  }

  private static LogSettings wide(SyncPolicy policy) {
    return new LogSettings(policy, 1 << 20, 1 << 20);
  }

  @Test
  void groupsLargerThanBufferAndSegmentComeBack() throws IOException {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      append(log, 1, 10);
      log.together(
          () -> {
            append(log, 11, 1_000); // some 250 KiB, the buffer has 64
            assertThat(fixture.arena.used(MemoryKind.LOG)).isGreaterThan(250_000);
          });
      append(log, 1_001, 1_010);
      log.awaitAcknowledged(1_010);
      assertThat(fixture.arena.used(MemoryKind.LOG)).isEqualTo(LogFixture.SMALL.bufferBytes());
    }
    assertThat(SegmentNames.firstSequences(disk)).noneMatch(first -> first > 11 && first <= 1_000);
    assertThat(fixture.read(disk, 1, contents(1_010))).isEqualTo(contents(1_010));
    assertThat(fixture.read(disk, 500, contents(1_010)))
        .isEqualTo(contents(1_010).subList(499, 1_010));
  }

  @Test
  void groupsWithinGroupsAreOne() throws IOException {
    WriteAheadLog log = fixture.open(disk, wide(SyncPolicy.NO));
    log.together(
        () -> {
          append(log, 1, 2);
          log.together(() -> append(log, 3, 4));
          append(log, 5, 6);
        });
    log.awaitAcknowledged(6);
    assertThat(lengthsAfterEveryCut(disk.kill(), 6)).containsExactly(0, 6);
  }

  @Test
  void groupsOfOneRecordOrNoneAreNone() throws IOException {
    WriteAheadLog log = fixture.open(disk, wide(SyncPolicy.NO));
    log.together(() -> append(log, 1, 1));
    log.together(() -> {});
    append(log, 2, 2);
    log.awaitAcknowledged(2);
    assertThat(lengthsAfterEveryCut(disk.kill(), 2)).containsExactly(0, 1, 2);
  }

  /** Numbers of records that are read when the file ends anywhere; reads what follows, too. */
  private List<Integer> lengthsAfterEveryCut(SimulatedDisk killed, int records) throws IOException {
    byte[] whole = killed.read(FIRST);
    List<Integer> lengths = new ArrayList<>();
    for (int length = SegmentHeader.BYTES; length <= whole.length; length++) {
      killed.overwrite(FIRST, Arrays.copyOf(whole, length));
      List<Long> found = fixture.read(killed, 1, contents(records));
      assertThat(found).isEqualTo(contents(found.size()));
      assertThat(LogFixture.end(killed).nextSequence()).isEqualTo(found.size() + 1);
      if (lengths.isEmpty() || lengths.getLast() != found.size()) {
        lengths.add(found.size());
      }
    }
    return lengths;
  }

  /** Pages reach the device in any order. */
  @Test
  void damageAnywhereInAGroupEndsTheLogBeforeIt() throws IOException {
    WriteAheadLog log = fixture.open(disk, wide(SyncPolicy.NO));
    append(log, 1, 3);
    log.awaitAcknowledged(3);
    int begin = disk.read(FIRST).length;
    log.together(() -> append(log, 4, 8));
    log.awaitAcknowledged(8);
    byte[] whole = disk.read(FIRST);
    for (int i = begin; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      SimulatedDisk other = new SimulatedDisk();
      other.overwrite(FIRST, damaged);
      LogEnd end = LogFixture.end(other);
      assertThat(end.nextSequence()).isEqualTo(4);
      assertThat(end.droppedBytes()).isEqualTo(whole.length - begin);
      assertThat(LogCheck.of(other, 1).nextSequence()).isEqualTo(4);
    }
  }

  @Test
  void aLogGoesOnWhereAHalfGroupBegan() throws IOException {
    WriteAheadLog log = fixture.open(disk, wide(SyncPolicy.NO));
    append(log, 1, 3);
    log.together(() -> append(log, 4, 8));
    log.awaitAcknowledged(8);
    byte[] whole = disk.read(FIRST);
    SimulatedDisk killed = disk.kill();
    killed.overwrite(FIRST, Arrays.copyOf(whole, whole.length - 1));
    WriteAheadLog next = fixture.open(killed, LogFixture.SMALL);
    assertThat(LogFixture.append(next, 4)).isEqualTo(4);
    next.awaitAcknowledged(4);
    assertThat(fixture.read(killed.kill(), 1, contents(4))).isEqualTo(contents(4));
  }

  @Test
  void halfAGroupInAnEarlierSegmentIsCorruption() throws IOException {
    try (WriteAheadLog log = fixture.open(disk, wide(SyncPolicy.ALWAYS))) {
      append(log, 1, 2);
      log.together(() -> append(log, 3, 6));
    }
    try (WriteAheadLog log =
        WriteAheadLog.open(
            disk, LogFixture.SMALL, fixture.arena, endedBefore(5, LogFixture.end(disk)))) {
      log.awaitAcknowledged(LogFixture.append(log, 5));
    }
    assertThatThrownBy(() -> LogFixture.end(disk))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("before the next segment, which begins with sequence 5");
    LogReport report = LogCheck.of(disk, 1);
    assertThat(report.nextSequence()).isEqualTo(3);
    assertThat(report.cut()).extracting(LogCut::firstLost).isEqualTo(3L);
  }

  private static LogEnd endedBefore(long sequence, LogEnd end) {
    return new LogEnd(sequence, end.logId(), 0, null);
  }

  @Test
  void recordsOfOthersJoinAndAreSafeWithTheGroup() throws Exception {
    WriteAheadLog log = fixture.open(disk, wide(SyncPolicy.ALWAYS));
    CompletableFuture<Void> other = new CompletableFuture<>();
    log.together(
        () -> {
          append(log, 1, 1);
          CompletableFuture.runAsync(() -> append(log, 2, 2)).join();
          Thread.ofVirtual().start(() -> await(log, 2, other));
          append(log, 3, 3);
          log.requestWrite();
          assertThat(other).isNotDone();
          assertThat(log.acknowledged()).isZero();
        });
    other.get();
    assertThat(log.acknowledged()).isEqualTo(3);
    assertThat(lengthsAfterEveryCut(disk.kill(), 3)).containsExactly(0, 3);
  }

  private static void await(WriteAheadLog log, long sequence, CompletableFuture<Void> done) {
    try {
      log.awaitAcknowledged(sequence);
      done.complete(null);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  @Test
  void aSegmentEndsAfterTheGroupThatIsOpen() throws Exception {
    WriteAheadLog log = fixture.open(disk, wide(SyncPolicy.NO));
    CompletableFuture<Long> rolled = new CompletableFuture<>();
    log.together(
        () -> {
          append(log, 1, 2);
          Thread roller = Thread.ofPlatform().start(() -> rolled.complete(log.roll()));
          awaitWaiting(roller);
          append(log, 3, 4);
          assertThat(rolled).isNotDone();
        });
    assertThat(rolled.get()).isEqualTo(5);
    log.force();
    append(log, 5, 5);
    log.force();
    assertThat(SegmentNames.firstSequences(disk)).containsExactly(1L, 5L);
    assertThat(fixture.read(disk, 1, contents(5))).isEqualTo(contents(5));
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoHasAGroupOpenCannotWaitForIt() throws IOException {
    WriteAheadLog log = fixture.open(disk, LogFixture.SMALL);
    log.together(
        () -> {
          append(log, 1, 1);
          assertThatThrownBy(() -> log.awaitAcknowledged(1)).hasMessageContaining("not ended");
          assertThatThrownBy(log::roll).hasMessageContaining("not ended");
          assertThatThrownBy(log::force).hasMessageContaining("not ended");
        });
    log.awaitAcknowledged(1);
  }

  /** What a group has when the disk fails is kept, and written as a group. */
  @ParameterizedTest
  @EnumSource
  void aGroupInWhichTheDiskFailsIsWrittenAsAWhole(SyncPolicy policy) throws Exception {
    WriteAheadLog log = fixture.open(disk, wide(policy));
    log.awaitAcknowledged(LogFixture.append(log, 1));
    LogFixture.append(log, 2);
    log.together(
        () -> {
          append(log, 3, 5);
          disk.limitSpace(0);
          log.requestWrite(); // of record 2
          awaitFailure(log);
          assertThatThrownBy(() -> LogFixture.append(log, 6))
              .isInstanceOf(LogUnavailableException.class);
        });
    disk.limitSpace(Long.MAX_VALUE);
    while (log.failure() != null) {
      Thread.onSpinWait();
    }
    log.force();
    SimulatedDisk killed = disk.kill();
    assertThat(fixture.read(killed, 1, contents(5))).isEqualTo(contents(5));
    List<Long> firsts = SegmentNames.firstSequences(killed);
    String last = SegmentNames.of(firsts.getLast());
    byte[] whole = killed.read(last);
    killed.overwrite(last, Arrays.copyOf(whole, whole.length - 1));
    assertThat(fixture.read(killed, 1, contents(5))).isEqualTo(contents(2));
  }

  private static void awaitFailure(WriteAheadLog log) {
    while (log.failure() == null) {
      Thread.onSpinWait();
    }
  }

  @Test
  void closingWaitsForTheEndOfAGroup() throws Exception {
    WriteAheadLog log = fixture.open(disk, LogFixture.SMALL);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> appended =
        CompletableFuture.supplyAsync(() -> appendUntilClosed(log, begun));
    begun.await();
    log.close();
    int count = appended.get();
    assertThat(fixture.read(disk, 1, contents(count))).isEqualTo(contents(count));
  }

  private static int appendUntilClosed(WriteAheadLog log, CountDownLatch begun) {
    int[] count = new int[1];
    try {
      log.together(
          () -> {
            while (true) {
              LogFixture.append(log, count[0] + 1);
              count[0]++;
              begun.countDown();
            }
          });
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessage("the log is closed");
    }
    return count[0];
  }

  @Test
  void whoHasAGroupOpenIsRefusedMoreThanItMayHave()
      throws ExecutionException, InterruptedException {
    RecordGroup group = new RecordGroup(1_000);
    group.requireRoom(2_000); // no group
    long record = fixture.arena.allocate(LogRecord.HEADER_BYTES, MemoryKind.SCRATCH);
    group.turn().lock();
    try {
      group.begin(7);
      group.add(record, 990);
      group.requireRoom(10);
      assertThatThrownBy(() -> group.requireRoom(11))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("more than 1000 bytes");
      CompletableFuture.runAsync(() -> group.requireRoom(11)).get();
      assertThat(group.end()).isTrue();
      group.requireRoom(2_000);
    } finally {
      group.turn().unlock();
    }
    fixture.arena.free(record, LogRecord.HEADER_BYTES, MemoryKind.SCRATCH);
  }
}
