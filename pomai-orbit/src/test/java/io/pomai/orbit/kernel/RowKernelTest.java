package io.pomai.orbit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel, every entry point, every size: right within the error of float sums, and the same
 * on every path.
 */
class RowKernelTest {
  private static final int QUERIES = 6;
  private static final int ROWS = 7;

  static Stream<Arguments> kernels() {
    return Stream.of(KernelChoice.SCALAR, KernelChoice.SIMD)
        .flatMap(
            choice ->
                Stream.of(Metric.values())
                    .flatMap(
                        m -> Stream.of(ElementType.values()).map(t -> Arguments.of(choice, m, t))));
  }

  private static int[] sizes() {
    return IntStream.concat(
            IntStream.rangeClosed(1, 130),
            IntStream.of(255, 384, 511, 767, 769, 1023, 1536, 1537, 4096, 4099))
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everySizeAgreesWithExactArithmeticOnEveryPath(
      KernelChoice choice, Metric metric, ElementType type) {
    RowKernel kernel = KernelProvider.select(choice).rows(metric, type);
    for (int dim : sizes()) {
      try (Arena arena = Arena.ofConfined()) {
        check(
            kernel, metric, Rows.random(arena, metric, type, dim, QUERIES, ROWS, new Random(dim)));
      }
    }
  }

  private static void check(RowKernel kernel, Metric metric, Rows rows) {
    float[] many = new float[QUERIES * ROWS];
    kernel.manyToMany(
        rows.queries(),
        QUERIES,
        rows.rows(),
        rows.stride(),
        rows.factors(),
        ROWS,
        rows.dim(),
        many);
    int[] order = {3, 6, 0, 5, 1, 4, 2};
    for (int q = 0; q < QUERIES; q++) {
      float[] one = new float[ROWS + 2];
      kernel.oneToMany(
          rows.query(q), rows.rows(), rows.stride(), rows.factors(), ROWS, rows.dim(), one, 1);
      assertThat(one[0]).isZero();
      assertThat(one[ROWS + 1]).isZero();
      float[] gathered = new float[ROWS];
      long[] addresses = new long[ROWS];
      long[] factors = new long[ROWS];
      Arrays.setAll(addresses, i -> rows.rows() + order[i] * rows.stride());
      Arrays.setAll(factors, i -> rows.factors() + 4L * order[i]);
      kernel.gather(rows.query(q), addresses, factors, ROWS, rows.dim(), gathered);
      for (int i = 0; i < ROWS; i++) {
        double[] exact = rows.exact(metric, q, i);
        assertThat((double) one[1 + i])
            .as("dim=%d", rows.dim())
            .isCloseTo(exact[0], within(exact[1]));
        assertThat(many[q * ROWS + i]).as("many to many, dim=%d", rows.dim()).isEqualTo(one[1 + i]);
        assertThat(gathered[i]).as("gather, dim=%d", rows.dim()).isEqualTo(one[1 + order[i]]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void noRowsIsNoWork(KernelChoice choice, Metric metric, ElementType type) {
    RowKernel kernel = KernelProvider.select(choice).rows(metric, type);
    float[] out = {7};
    kernel.oneToMany(0, 0, 64, 0, 0, 16, out, 0);
    kernel.gather(0, new long[0], new long[0], 0, 16, out);
    kernel.manyToMany(0, 0, 0, 64, 0, 0, 16, out);
    assertThat(out).containsExactly(7);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aZeroVectorHasDistanceOneToEverything(KernelChoice choice, Metric metric, ElementType type) {
    if (metric != Metric.COSINE || type == ElementType.BIN) {
      return; // signs have no zero
    }
    RowKernel kernel = KernelProvider.select(choice).rows(metric, type);
    try (Arena arena = Arena.ofConfined()) {
      long zero = arena.allocate(4 * 40, 64).address();
      float[] out = new float[1];
      kernel.oneToMany(zero, zero, 160, zero, 1, 40, out, 0);
      assertThat(out[0]).isEqualTo(1);
    }
  }
}
