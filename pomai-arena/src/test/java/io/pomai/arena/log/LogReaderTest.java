package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reader makes of damaged logs. */
class LogReaderTest {
  private static final List<Long> CONTENTS = LongStream.rangeClosed(1, 300).boxed().toList();
  private static final String FIRST = SegmentNames.of(1);

  private final LogFixture fixture = new LogFixture();
  private final SimulatedDisk disk = new SimulatedDisk();

  /** One segment of 100 records, each forced alone. */
  @BeforeEach
  void write() throws IOException {
    LogSettings settings = new LogSettings(SyncPolicy.ALWAYS, 1 << 20, 1 << 20);
    try (WriteAheadLog log = fixture.open(disk, settings)) {
      for (long content : CONTENTS.subList(0, 100)) {
        log.awaitAcknowledged(LogFixture.append(log, content));
      }
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aTornLastRecordEndsTheLog() throws IOException {
    byte[] whole = disk.read(FIRST);
    int torn = whole.length - LogRecord.HEADER_BYTES - 5; // the mark, and the end of record 100
    disk.overwrite(FIRST, Arrays.copyOf(whole, torn));
    LogEnd end = LogFixture.end(disk);
    assertThat(end.nextSequence()).isEqualTo(100);
    assertThat(end.droppedBytes()).isPositive();
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      assertThat(LogFixture.append(log, 100)).isEqualTo(100);
    }
    assertThat(fixture.read(disk, 1, CONTENTS)).isEqualTo(CONTENTS.subList(0, 100));
  }

  @Test
  void damageThatTheDeviceHadConfirmedIsCorruption() {
    byte[] bytes = disk.read(FIRST);
    bytes[bytes.length / 2] ^= 1;
    disk.overwrite(FIRST, bytes);
    assertThatThrownBy(() -> LogFixture.end(disk))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith("file=/simulated/" + FIRST + " offset=")
        .hasMessageContaining("in bytes that the device had confirmed");
  }

  @Test
  void damageThatTheDeviceHadNotConfirmedIsTorn() throws IOException {
    SimulatedDisk other = new SimulatedDisk();
    LogSettings settings = new LogSettings(SyncPolicy.NO, 1 << 20, 1 << 20);
    WriteAheadLog log = fixture.open(other, settings);
    CONTENTS.forEach(content -> LogFixture.append(log, content));
    log.awaitAcknowledged(300);
    byte[] bytes = other.read(FIRST);
    bytes[bytes.length / 2] ^= 1; // a page that never reached the device; later ones did
    other = other.kill();
    other.overwrite(FIRST, bytes);
    List<Long> found = fixture.read(other, 1, CONTENTS);
    assertThat(found).isEqualTo(CONTENTS.subList(0, found.size())).hasSizeBetween(1, 299);
    assertThat(LogFixture.end(other).droppedBytes()).isPositive();
  }

  @Test
  void nothingInAnEarlierSegmentMayBeMissing() throws IOException {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      CONTENTS.subList(100, 300).forEach(content -> LogFixture.append(log, content));
    }
    List<Long> firsts = SegmentNames.firstSequences(disk);
    assertThat(firsts).hasSizeGreaterThan(2);
    byte[] whole = disk.read(FIRST);
    disk.overwrite(FIRST, Arrays.copyOf(whole, whole.length - LogRecord.HEADER_BYTES - 5));
    assertThatThrownBy(() -> LogFixture.end(disk))
        .hasMessageContaining("before the next segment, which begins with sequence 101");
    disk.overwrite(FIRST, whole);
    disk.delete(SegmentNames.of(firsts.get(1)));
    assertThatThrownBy(() -> LogFixture.end(disk))
        .hasMessageContaining("expected a record of sequence 101, found the end of the file");
  }

  @Test
  void segmentsOfTwoLogsDoNotMix() throws IOException {
    SimulatedDisk other = new SimulatedDisk();
    try (WriteAheadLog log =
        WriteAheadLog.open(other, LogFixture.SMALL, fixture.arena, LogEnd.empty(101))) {
      LogFixture.append(log, 101);
    }
    disk.overwrite(SegmentNames.of(101), other.read(SegmentNames.of(101)));
    assertThatThrownBy(() -> LogFixture.end(disk)).hasMessageContaining("expected log id");
    disk.delete(SegmentNames.of(101));
    disk.overwrite(SegmentNames.of(101), disk.read(FIRST));
    assertThatThrownBy(() -> LogFixture.end(disk))
        .hasMessageContaining("expected first sequence 101, found first sequence 1");
  }

  @Test
  void filesOfOtherNamesAreNoSegments() throws IOException {
    for (String name : List.of("log-next.tmp", "log-09999999999999999999.pomai", "log-1.pomai")) {
      disk.overwrite(name, new byte[100]);
    }
    assertThat(LogFixture.end(disk).nextSequence()).isEqualTo(101);
  }

  @Test
  void progressReachesTheWhole() throws IOException {
    long[] last = new long[2];
    try (LogReader reader = LogReader.open(disk)) {
      reader.forEach(
          1,
          (type, sequence, address, bytes) -> {},
          (bytes, total) -> {
            last[0] = bytes;
            last[1] = total;
          });
    }
    assertThat(last).containsExactly(disk.size(FIRST), disk.size(FIRST));
  }

  /** Never a record that was not written, never one out of order, never a crash. */
  @Test
  void tenThousandCorruptionsShowNoWrongRecord() throws IOException {
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      CONTENTS.subList(100, 300).forEach(content -> LogFixture.append(log, content));
    }
    List<String> names = disk.names();
    List<byte[]> clean = names.stream().map(disk::read).toList();
    LogDamage damage = new LogDamage(new Random(4));
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      SimulatedDisk damaged = damage.apply(names, clean);
      try {
        List<Long> found = fixture.read(damaged, 1, CONTENTS);
        assertThat(found).isEqualTo(CONTENTS.subList(0, found.size()));
      } catch (CorruptFileException e) {
        assertThat(e.file()).startsWith("/simulated/log-");
        assertThat(e.offset()).isBetween(0L, 1L << 20);
        refused++;
      }
    }
    assertThat(refused).isBetween(5_000, 9_999); // the others only shorten the end, or nothing
  }

  @Test
  void aPayloadThatLooksLikeALogIsNone() throws IOException {
    byte[] other = disk.read(FIRST);
    SimulatedDisk hostile = new SimulatedDisk();
    LogSettings settings = new LogSettings(SyncPolicy.ALWAYS, 1 << 20, 1 << 20);
    WriteAheadLog log = fixture.open(hostile, settings);
    log.awaitAcknowledged(
        log.append(
            1, other.length, (address, bytes) -> NativeMemory.copy(other, 0, address, bytes)));
    byte[] bytes = hostile.read(FIRST);
    bytes[SegmentHeader.BYTES] ^= 1; // a torn record, with records of a log in its payload
    hostile = hostile.kill();
    hostile.overwrite(FIRST, bytes);
    assertThat(LogFixture.end(hostile).nextSequence()).isEqualTo(1);
  }
}
