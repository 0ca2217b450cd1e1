package io.pomai.orbit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final int SLOTS = 3_000;
  private static final long START = 1_700_000_000_000L;

  /** What is due is found, nothing else is, and nothing is nearer than is said. */
  @Property(tries = 60)
  void behavesAsAMap(@ForAll long seed) {
    Random random = new Random(seed);
    try (SlabArena slabs = new SlabArena(new MemoryBudget(64 << 20))) {
      AccountedArena arena = new AccountedArena(slabs);
      Deadlines deadlines = new Deadlines(arena);
      Map<Integer, Long> oracle = new HashMap<>();
      long now = random.nextBoolean() ? START : 0;
      for (int step = 0; step < 4_000; step++) {
        now += time(random);
        if (random.nextInt(200) == 0) {
          now = Math.max(0, now - time(random)); // the clock is put back
        }
        change(deadlines, oracle, random, now);
        long least = oracle.values().stream().min(Long::compare).orElse(Deadlines.NEVER);
        assertThat(deadlines.nearest()).isLessThanOrEqualTo(least);
        assertThat(deadlines.count()).isEqualTo(oracle.size());
        if (random.nextInt(20) == 0) {
          assertThat(due(deadlines, now)).isEqualTo(takeDue(oracle, now));
        }
      }
      assertThat(due(deadlines, Deadlines.GREATEST)).isEqualTo(oracle.keySet());
      deadlines.free();
      assertThat(arena.usedByKind()).containsEntry(MemoryKind.DEADLINES, 0L);
    }
  }

  /** Short and long times alike. */
  private static long time(Random random) {
    return random.nextLong() >>> (20 + random.nextInt(44));
  }

  private static void change(
      Deadlines deadlines, Map<Integer, Long> oracle, Random random, long now) {
    int slot = random.nextInt(SLOTS);
    switch (random.nextInt(5)) {
      case 0 -> {
        deadlines.set(slot, Deadlines.NEVER, now);
        oracle.remove(slot);
        assertThat(deadlines.of(slot)).isEqualTo(Deadlines.NEVER);
      }
      case 1 -> {
        deadlines.release(slot);
        oracle.remove(slot);
      }
      default -> {
        long deadline = Math.max(1, Math.min(Deadlines.GREATEST, now + time(random)));
        deadlines.reserve(slot);
        deadlines.set(slot, deadline, now);
        oracle.put(slot, deadline);
        assertThat(deadlines.of(slot)).isEqualTo(deadline);
      }
    }
  }

  private static Set<Integer> takeDue(Map<Integer, Long> oracle, long now) {
    Set<Integer> due = new HashSet<>();
    oracle.forEach((slot, deadline) -> addIf(deadline <= now, slot, due));
    oracle.keySet().removeAll(due);
    return due;
  }

  private static void addIf(boolean isDue, int slot, Set<Integer> due) {
    if (isDue) {
      due.add(slot);
    }
  }

  private static Set<Integer> due(Deadlines deadlines, long now) {
    Set<Integer> due = new HashSet<>();
    int found = deadlines.poll(now);
    while (found != Deadlines.NONE) {
      if (found != Deadlines.AGAIN) {
        assertThat(due.add(found)).isTrue();
      }
      found = deadlines.poll(now);
    }
    assertThat(deadlines.nearest()).isGreaterThan(now);
    return due;
  }

  @Test
  void takesNoMemoryUntilThereIsADeadline() {
    try (SlabArena slabs = new SlabArena(new MemoryBudget(64 << 20))) {
      AccountedArena arena = new AccountedArena(slabs);
      Deadlines deadlines = new Deadlines(arena);
      deadlines.set(1 << 20, Deadlines.NEVER, START);
      assertThat(deadlines.of(1 << 20)).isEqualTo(Deadlines.NEVER);
      assertThat(deadlines.isExpired(1 << 20, START)).isFalse();
      assertThat(arena.usedTotal()).isZero();
    }
  }
}
