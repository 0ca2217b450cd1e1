package io.pomai.orbit.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TopKTest {
  private record Candidate(float distance, long order, int slot) {}

  private static final Comparator<Candidate> NEAREST =
      Comparator.comparingDouble(Candidate::distance).thenComparingLong(Candidate::order);

  @Property(tries = 300)
  void keepsTheNearestInOrder(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int k,
      @ForAll @IntRange(min = 0, max = 400) int count,
      @ForAll @IntRange(min = 1, max = 50) int distinct) {
    Random random = new Random(seed);
    float radius =
        random.nextBoolean() ? Float.POSITIVE_INFINITY : random.nextInt(distinct) - distinct / 2f;
    TopK top = new TopK();
    for (int round = 0; round < 2; round++) {
      List<Candidate> all = candidates(random, count, distinct);
      top.reset(k, radius);
      all.forEach(candidate -> top.offer(candidate.distance, candidate.order, candidate.slot));
      top.sort();
      List<Candidate> expected =
          all.stream().filter(c -> c.distance <= radius).sorted(NEAREST).limit(k).toList();
      assertThat(top.size()).isEqualTo(expected.size());
      for (int rank = 0; rank < top.size(); rank++) {
        assertThat(top.slot(rank)).isEqualTo(expected.get(rank).slot);
        assertThat(top.distance(rank)).isEqualTo(expected.get(rank).distance);
      }
    }
  }

  /** Few distinct distances, negative ones and infinity too; orders unlike slots. */
  private static List<Candidate> candidates(Random random, int count, int distinct) {
    List<Candidate> all = new ArrayList<>();
    for (int slot = 0; slot < count; slot++) {
      float distance =
          random.nextInt(50) == 0
              ? Float.POSITIVE_INFINITY
              : random.nextInt(distinct) - distinct / 2f;
      all.add(new Candidate(distance, (slot * 7919L) % 100_003 + 1, slot));
    }
    return all;
  }

  @Test
  void theBoundFallsToTheFarthestKept() {
    TopK top = new TopK();
    top.reset(2, 100);
    assertThat(top.bound()).isEqualTo(100);
    top.offer(7, 1, 1);
    assertThat(top.bound()).isEqualTo(100);
    top.offer(5, 2, 2);
    assertThat(top.bound()).isEqualTo(7);
    top.offer(6, 3, 3);
    assertThat(top.bound()).isEqualTo(6);
  }

  @Test
  void zeroAndNegativeZeroAreEqual() {
    TopK top = new TopK();
    top.reset(2, Float.POSITIVE_INFINITY);
    top.offer(0f, 2, 20);
    top.offer(-0f, 3, 30);
    top.offer(0f, 1, 10);
    top.sort();
    assertThat(top.slot(0)).isEqualTo(10);
    assertThat(top.slot(1)).isEqualTo(20);
  }
}
