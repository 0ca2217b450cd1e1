package io.pomai.bench.ann;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.bench.data.DatasetMetric;
import io.pomai.bench.data.FloatMatrix;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What libraries that compare by inner products are given. */
class AnnInputTest {
  private static final FloatMatrix ROWS = new FloatMatrix(new float[] {3, 4, 0, 0, -2, 0}, 3, 2);

  @Test
  void underAngularAllButZerosHaveLengthOne() {
    AnnInput scaled = new AnnInput(ROWS, ROWS, DatasetMetric.ANGULAR, Map.of()).scaled();
    assertThat(scaled.base().row(0)).containsExactly(0.6f, 0.8f);
    assertThat(scaled.base().row(1)).containsExactly(0, 0);
    assertThat(scaled.queries().row(2)).containsExactly(-1, 0);
  }

  @Test
  void underEuclideanVectorsStayAsTheyAre() {
    AnnInput input = new AnnInput(ROWS, ROWS, DatasetMetric.EUCLIDEAN, Map.of());
    assertThat(input.scaled()).isSameAs(input);
  }
}
