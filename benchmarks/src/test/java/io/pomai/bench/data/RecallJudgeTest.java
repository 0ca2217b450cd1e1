package io.pomai.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecallJudgeTest {
  /**
   * Points 0..rows-1 on a line, in pairs: rows 2i and 2i+1 are the same point i. One query at 0.
   */
  private static VectorDataset pairsOnALine(int rows, int known) {
    FloatMatrix base = FloatMatrix.zeros(rows, 1);
    for (int row = 0; row < rows; row++) {
      int point = row / 2;
      base.set(row, 0, point);
    }
    FloatMatrix query = FloatMatrix.zeros(1, 1);
    int[][] truth = {IntStream.range(0, known).toArray()};
    return new VectorDataset(
        "pairs", DatasetMetric.EUCLIDEAN, base, query, new NeighbourTable(truth));
  }

  @Test
  void countsTiesWithTheKthNeighbourAsRight() {
    RecallJudge judge = new RecallJudge(pairsOnALine(10, 6), 3);
    assertThat(judge.countRight(0, new int[] {1, 0, 2}, 0, 3)).isEqualTo(3);
    assertThat(judge.countRight(0, new int[] {0, 1, 3}, 0, 3)).as("3 is as far as 2").isEqualTo(3);
    assertThat(judge.countRight(0, new int[] {0, 1, 4}, 0, 3)).as("4 is farther").isEqualTo(2);
  }

  @Test
  void countsRepeatedAndMissingIdsOnce() {
    RecallJudge judge = new RecallJudge(pairsOnALine(10, 6), 3);
    assertThat(judge.countRight(0, new int[] {1, 1, 1}, 0, 3)).isEqualTo(1);
    assertThat(judge.countRight(0, new int[] {2, -1, -1}, 0, 3)).isEqualTo(1);
    assertThat(judge.countRight(0, new int[] {9, 9, 0, 1, 2}, 2, 3)).isEqualTo(3);
  }

  @Test
  void refusesMoreNeighboursThanTheFileKnows() {
    assertThatThrownBy(() -> new RecallJudge(pairsOnALine(10, 6), 7))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("6 neighbours");
  }

  @Test
  void squaredDistancesOfIntegersAreJudgedExactly() {
    FloatMatrix base = new FloatMatrix(new float[] {500, 0, 500, 1}, 2, 2);
    FloatMatrix query = FloatMatrix.zeros(1, 2);
    VectorDataset dataset =
        new VectorDataset(
            "far", DatasetMetric.EUCLIDEAN, base, query, new NeighbourTable(new int[][] {{0, 1}}));
    assertThat(new RecallJudge(dataset, 1).countRight(0, new int[] {1}, 0, 1))
        .as("250001 is not 250000")
        .isZero();
  }

  @Property(tries = 50)
  void exactNeighboursAreAllRightAndAnyFartherOneIsNot(
      @ForAll @IntRange(min = 1, max = 1000) int seed, @ForAll @IntRange(min = 1, max = 20) int k) {
    VectorDataset dataset = new ClusteredData(60, 8, 4, seed).generate(3, 3, 30);
    RecallJudge judge = new RecallJudge(dataset, k);
    int farthest =
        IntStream.range(0, 60)
            .boxed()
            .max((a, b) -> Double.compare(judge.distance(1, a), judge.distance(1, b)))
            .orElseThrow();
    int[] ids = IntStream.range(0, k).map(rank -> dataset.neighbours().id(1, rank)).toArray();
    assertThat(judge.countRight(1, ids, 0, k)).isEqualTo(k);
    ids[new SplittableRandom(seed).nextInt(k)] = farthest;
    assertThat(judge.countRight(1, ids, 0, k)).isEqualTo(k - 1);
  }
}
