package io.pomai.orbit.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.IndexFixture.Shape;
import io.pomai.orbit.kernel.KernelChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Search by way of codes finds what the plain scan finds, to the bit and in the same order. */
class BoundedIndexTest {
  private static final int ROWS = 1400;

  @SuppressWarnings("ImmutableEnumChecker") // the lambdas hold nothing
  enum Data {
    GAUSSIAN((i, d, r) -> (float) r.nextGaussian()),
    CLUSTERED(
        (i, d, r) ->
            new Random(i % 9 * 131L + d).nextFloat() * 8 + (float) r.nextGaussian() * 0.1f),
    CONSTANT((i, d, r) -> 1.5f),
    DUPLICATES((i, d, r) -> new Random(i / 40 * 1009L + d).nextFloat()),
    SMALL_INTEGERS((i, d, r) -> r.nextInt(4)),
    OUTLIERS((i, d, r) -> (float) r.nextGaussian() * (i % 97 == 0 ? 5000 : 1)),
    OUTSIDE_OF_TRAINING((i, d, r) -> (float) r.nextGaussian() + (i >= 1024 ? 30 : 0)),
    TINY((i, d, r) -> (float) r.nextGaussian() * 1e-30f),
    HUGE((i, d, r) -> (float) r.nextGaussian() * 1e19f),
    SPARSE((i, d, r) -> r.nextInt(20) == 0 ? r.nextFloat() : 0);

    final Shape shape;

    Data(Shape shape) {
      this.shape = shape;
    }
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Data data : Data.values()) {
      for (Metric metric : Metric.values()) {
        for (ElementType type : ElementType.values()) {
          cases.add(Arguments.of(data, metric, type));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsWhatThePlainScanFinds(Data data, Metric metric, ElementType type) {
    try (IndexFixture f = new IndexFixture(KernelChoice.SIMD, metric, type, 37)) {
      f.add(ROWS, data.shape, new Random(1));
      f.endSome(new Random(2));
      f.catchUpOnce();
      f.compare("query over codes of a part", f.newVector(0, data.shape, new Random(40)));
      f.catchUp();
      for (int q = 0; q < 4; q++) {
        f.compare(
            "query " + q,
            q == 0 ? f.storedVector(77) : f.newVector(q, data.shape, new Random(50 + q)));
      }
      f.compare("zero query", f.newVector(0, (i, d, r) -> 0, new Random(9)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theScalarTwinDoesTheSame(Data data, Metric metric, ElementType type) {
    try (IndexFixture f = new IndexFixture(KernelChoice.SCALAR, metric, type, 12)) {
      f.add(ROWS, data.shape, new Random(3));
      f.catchUp();
      f.compare("query", f.newVector(3, data.shape, new Random(60)));
    }
  }

  @Test
  void clusteredDataIsDecidedByItsCodes() {
    try (IndexFixture f = new IndexFixture(KernelChoice.SIMD, Metric.L2, ElementType.F32, 64)) {
      f.add(ROWS, Data.CLUSTERED.shape, new Random(4));
      f.catchUp();
      assertThat(
              f.isDecidedByCodes(
                  f.newVector(3, Data.CLUSTERED.shape, new Random(5)), 5, Float.POSITIVE_INFINITY))
          .isTrue();
    }
  }
}
