package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Random appends on a disk that fails, loses power and loses its process, against a model: what was
 * acknowledged is there, in order, each record once, and nothing else.
 */
class LogCrashTest {
  private static final int LIVES = 5;

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void acknowledgedRecordsSurvive(@ForAll SyncPolicy policy, @ForAll long seed) throws IOException {
    Random random = new Random(seed);
    try (LogFixture fixture = new LogFixture()) {
      Life life = new Life(fixture, policy, random);
      SimulatedDisk disk = new SimulatedDisk();
      for (int i = 0; i < LIVES; i++) {
        disk = life.live(disk);
      }
      life.check(disk);
      assertThat(fixture.arena.used(MemoryKind.LOG)).isZero();
    }
  }

  /** The model, over one process after the other. */
  private static final class Life {
    private final LogFixture fixture;
    private final Random random;
    private SyncPolicy policy;

    /** Whether this process gave records to the system alone: then no force may fail. */
    private boolean gaveAway;

    /** Records up to here are on the device, by what was acknowledged before the last switch. */
    private long forced;

    /** The last record that was appended before the last switch. */
    private long beforeSwitch;

    /** The content of every record by its sequence; those that were lost are cut off. */
    private final List<Long> appended = new ArrayList<>();

    /** Each group, as the first sequence and the last. */
    private final List<long[]> groups = new ArrayList<>();

    /** The sequence up to which everything must be there. */
    private long floor;

    Life(LogFixture fixture, SyncPolicy policy, Random random) {
      this.fixture = fixture;
      this.policy = policy;
      this.random = random;
    }

    void check(SimulatedDisk disk) throws IOException {
      long first = LogFixture.first(disk);
      List<Long> found = fixture.read(disk, first, appended);
      long last = first - 1 + found.size();
      assertThat(last).as("last sequence").isGreaterThanOrEqualTo(floor);
      assertThat(groups)
          .as("last=%d", last)
          .noneMatch(group -> group[0] <= last && last < group[1]);
      appended.subList((int) last, appended.size()).clear();
      groups.removeIf(group -> group[0] > last);
      assertThat(found).isEqualTo(appended.subList((int) first - 1, appended.size()));
      floor = last; // what was read is forced when the log goes on
    }

    SimulatedDisk live(SimulatedDisk disk) throws IOException {
      check(disk);
      WriteAheadLog log =
          fixture.open(disk, new LogSettings(policy, 4 << 10 << random.nextInt(4), 64 << 10));
      gaveAway = policy == SyncPolicy.NO;
      forced = floor;
      beforeSwitch = floor;
      int steps = random.nextInt(60);
      for (int i = 0; i < steps; i++) {
        step(disk, log);
      }
      return end(disk, log);
    }

    private void step(SimulatedDisk disk, WriteAheadLog log) throws IOException {
      int kind = random.nextInt(100);
      try {
        if (kind < 55) {
          appendSome(log);
        } else if (kind < 75) {
          appendGroup(log);
        } else if (kind < 82) {
          log.awaitAcknowledged(log.nextSequence() - 1);
        } else if (kind < 84) {
          switchPolicy(disk, log);
        } else if (kind < 86) {
          log.roll();
        } else if (kind < 90) {
          fail(disk);
        } else if (kind < 95) {
          heal(disk);
        } else {
          log.deleteBefore(random.nextLong(1, log.acknowledged() + 2));
        }
      } catch (LogUnavailableException e) {
        heal(disk); // nothing was added; what waits is not safe yet
      } catch (IOException e) {
        assertThat(e).hasMessage("Read-only file system");
      }
    }

    private void switchPolicy(SimulatedDisk disk, WriteAheadLog log) {
      SyncPolicy[] policies = SyncPolicy.values();
      SyncPolicy next = policies[random.nextInt(policies.length)];
      if (next == SyncPolicy.NO) {
        disk.failForces(0);
        gaveAway = true;
      }
      forced = forced(log.acknowledged());
      policy = next;
      log.policy(next);
      log.segmentBytes(4 << 10 << random.nextInt(4));
      beforeSwitch = log.nextSequence() - 1;
    }

    /** How far records are on the device when they are acknowledged up to a sequence. */
    private long forced(long acknowledged) {
      return policy == SyncPolicy.ALWAYS && acknowledged > beforeSwitch ? acknowledged : forced;
    }

    private void appendSome(WriteAheadLog log) {
      int count = 1 + random.nextInt(20);
      for (int i = 0; i < count; i++) {
        long content = random.nextLong();
        long sequence = LogFixture.append(log, content);
        appended.add(content);
        assertThat(sequence).isEqualTo(appended.size());
      }
    }

    /** Of a group that is refused in the middle the beginning is a group. */
    private void appendGroup(WriteAheadLog log) {
      long before = appended.size();
      try {
        log.together(() -> appendSome(log));
      } finally {
        groups.add(new long[] {before + 1, appended.size()});
      }
    }

    private void fail(SimulatedDisk disk) {
      switch (random.nextInt(3)) {
        case 0 -> disk.limitSpace(random.nextInt(30_000));
        case 1 -> disk.readOnly(true);
        default -> disk.failForces(gaveAway ? 0 : 1 + random.nextInt(3));
      }
    }

    private static void heal(SimulatedDisk disk) {
      disk.limitSpace(Long.MAX_VALUE);
      disk.readOnly(false);
      disk.failForces(0);
    }

    private SimulatedDisk end(SimulatedDisk disk, WriteAheadLog log) {
      long acknowledged = log.acknowledged();
      SimulatedDisk next;
      switch (random.nextInt(3)) {
        case 0 -> {
          next = disk.losePower(random);
          floor = forced(acknowledged);
        }
        case 1 -> {
          next = disk.kill();
          floor = acknowledged;
        }
        default -> {
          heal(disk);
          next = disk;
          floor = appended.size();
        }
      }
      boolean crashed = next != disk;
      try {
        log.close();
      } catch (LogUnavailableException e) {
        assertThat(crashed).as("closed on a disk that works").isTrue();
      }
      return next;
    }
  }
}
