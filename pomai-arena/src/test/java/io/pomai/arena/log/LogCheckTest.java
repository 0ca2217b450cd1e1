package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checking a log agrees with reading it, and cutting it leaves what came before the damage. */
class LogCheckTest {
  private static final List<Long> CONTENTS = LongStream.range(1, 301).boxed().toList();
  private static final int DAMAGES = 1_500;

  private final LogFixture fixture = new LogFixture();
  private final SimulatedDisk disk = new SimulatedDisk();

  @BeforeEach
  void write() throws IOException {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      for (long content : CONTENTS) {
        log.awaitAcknowledged(LogFixture.append(log, content));
      }
    }
  }

  @AfterEach
  void free() {
    fixture.close();
  }

  @Test
  void aSoundLogIsListedWithItsSequences() throws IOException {
    LogReport report = LogCheck.of(disk, 1);
    assertThat(report.cut()).isNull();
    assertThat(report.nextSequence()).isEqualTo(301);
    assertThat(report.segments()).hasSizeGreaterThan(3);
    long next = 1;
    for (LogReport.Segment segment : report.segments()) {
      assertThat(segment.firstSequence()).isEqualTo(next);
      assertThat(segment.bytes()).isEqualTo(disk.size(segment.name()));
      next = segment.nextSequence();
    }
    assertThat(LogCheck.of(disk, 301).segments()).filteredOn(LogReport.Segment::needed).hasSize(1);
  }

  @Test
  void checkingAgreesWithReadingAndCuttingLeavesWhatCameBefore() throws IOException {
    List<String> names = disk.names();
    List<byte[]> clean = names.stream().map(disk::read).toList();
    int cuts = 0;
    for (int seed = 0; seed < DAMAGES; seed++) {
      SimulatedDisk damaged = new LogDamage(new Random(seed)).apply(names, clean);
      Throwable refused = catchThrowable(() -> fixture.read(damaged, 1, CONTENTS));
      LogReport report = LogCheck.of(damaged, 1);
      assertThat(report.cut() != null).as("seed %d", seed).isEqualTo(refused != null);
      if (refused != null) {
        assertThat(refused).isInstanceOf(CorruptFileException.class);
        cutAndCompare(damaged, report, seed);
        cuts++;
      }
    }
    assertThat(cuts).isGreaterThan(DAMAGES / 2);
  }

  private void cutAndCompare(SimulatedDisk damaged, LogReport report, int seed) throws IOException {
    LogCut cut = Objects.requireNonNull(report.cut());
    long bytes = bytes(damaged);
    List<String> kept = cut.apply(damaged);
    assertThat(bytes(damaged)).as("bytes before and after, seed %d", seed).isEqualTo(bytes);
    assertThat(damaged.names()).containsAll(kept);
    assertThat(LogCheck.of(damaged, 1).cut()).as("seed %d", seed).isNull();
    assertThat(fixture.read(damaged, 1, CONTENTS))
        .as("seed %d", seed)
        .isEqualTo(CONTENTS.subList(0, (int) cut.firstLost() - 1));
    assertThat(cut.firstLost() + cut.lost() - 1).as("seed %d", seed).isBetween(0L, 300L);
  }

  private static long bytes(SimulatedDisk disk) throws IOException {
    long bytes = 0;
    for (String name : disk.names()) {
      bytes += disk.size(name);
    }
    return bytes;
  }

  @Test
  void whatIsLostIsCountedThroughAllSegments() throws IOException {
    String second = SegmentNames.of(SegmentNames.firstSequences(disk).get(1));
    byte[] bytes = disk.read(second);
    bytes[SegmentHeader.BYTES + LogRecord.HEADER_BYTES - 1] ^= 1;
    disk.overwrite(second, bytes);
    LogCut cut = Objects.requireNonNull(LogCheck.of(disk, 1).cut());
    assertThat(cut.segment()).isEqualTo(second);
    assertThat(cut.firstLost()).isEqualTo(SegmentNames.firstSequences(disk).get(1));
    assertThat(cut.firstLost() + cut.lost()).isEqualTo(301);
  }

  @Test
  void aCutGoesOnAsALog() throws IOException {
    String second = SegmentNames.of(SegmentNames.firstSequences(disk).get(1));
    byte[] bytes = disk.read(second);
    bytes[bytes.length / 2] ^= 1;
    disk.overwrite(second, bytes);
    LogCut cut = Objects.requireNonNull(LogCheck.of(disk, 1).cut());
    cut.apply(disk);
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      assertThat(LogFixture.append(log, cut.firstLost())).isEqualTo(cut.firstLost());
    }
    assertThat(fixture.read(disk, 1, CONTENTS)).hasSize((int) cut.firstLost());
  }
}
