package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A log of records and groups that ends after any of its bytes. */
class LogGroupCutTest {
  private static final String FIRST = SegmentNames.of(1);
  private static final int STEPS = 8;

  /**
   * What was appended.
   *
   * @param records their contents
   * @param boundaries how many records there may be: all before a record or group
   */
  private record Appended(List<Long> records, List<Integer> boundaries) {
    Appended() {
      this(new ArrayList<>(), new ArrayList<>(List.of(0)));
    }

    void append(WriteAheadLog log, Random random, int count) {
      for (int i = 0; i < count; i++) {
        long content = small(random);
        LogFixture.append(log, content);
        records.add(content);
      }
    }
  }

  /** Of a record of less than half a KiB: there are as many cuts as bytes. */
  private static long small(Random random) {
    long content = random.nextInt(1_000);
    while (LogFixture.size(content) > 500) {
      content++;
    }
    return content;
  }

  @Property(tries = 10)
  void hasEachGroupAsAWholeOrNotAtAll(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    try (LogFixture fixture = new LogFixture()) {
      Appended appended = new Appended();
      byte[] whole = write(fixture, random, appended);
      for (int length = SegmentHeader.BYTES; length <= whole.length; length++) {
        SimulatedDisk disk = new SimulatedDisk();
        disk.overwrite(FIRST, Arrays.copyOf(whole, length));
        List<Long> found = fixture.read(disk, 1, appended.records);
        assertThat(found).isEqualTo(appended.records.subList(0, found.size()));
        assertThat(found.size()).as("cut at %d", length).isIn(appended.boundaries);
        if (random.nextInt(200) == 0) {
          goesOn(fixture, disk, found);
        }
      }
    }
  }

  /** The bytes of a log that was not closed. */
  private static byte[] write(LogFixture fixture, Random random, Appended appended)
      throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    WriteAheadLog log =
        fixture.open(disk, new LogSettings(SyncPolicy.NO, 1 << 20, 64 << 10 << random.nextInt(2)));
    for (int i = 0; i < STEPS; i++) {
      int records = 1 + random.nextInt(6);
      if (random.nextBoolean()) {
        log.together(() -> appended.append(log, random, records));
      } else {
        appended.append(log, random, 1);
      }
      appended.boundaries.add(appended.records.size());
    }
    log.awaitAcknowledged(appended.records.size());
    return disk.read(FIRST);
  }

  /** What is appended after the cut comes where the last whole group ended. */
  private static void goesOn(LogFixture fixture, SimulatedDisk disk, List<Long> found)
      throws IOException {
    List<Long> expected = new ArrayList<>(found);
    try (WriteAheadLog log = fixture.open(disk, LogFixture.SMALL)) {
      log.together(
          () -> {
            for (long content = 1; content <= 3; content++) {
              LogFixture.append(log, content);
              expected.add(content);
            }
          });
    }
    assertThat(fixture.read(disk.losePower(new Random(0)), 1, expected)).isEqualTo(expected);
  }
}
