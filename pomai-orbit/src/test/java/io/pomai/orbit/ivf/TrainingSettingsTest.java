package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.orbit.kernel.PackedKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an index is trained with, by dimension. */
class TrainingSettingsTest {

  @ParameterizedTest
  @CsvSource({"1,2,8", "24,2,8", "128,2,8", "384,2,24", "1024,2,64", "1536,3,96", "65536,128,4096"})
  void codesSuitTheDimension(int dimension, int normal, int high) {
    TrainingSettings settings = TrainingSettings.DEFAULTS;
    assertThat(settings.width(dimension, Compression.NORMAL)).isEqualTo(normal);
    assertThat(settings.width(dimension, Compression.HIGH)).isEqualTo(high);
  }

  @ParameterizedTest
  @CsvSource({"128,2,32", "128,8,8", "128,32,2", "128,64,1", "128,256,1", "100,8,7"})
  void codesTakeNoMoreBytesThanAskedFor(int dimension, int bytes, int width) {
    TrainingSettings settings = new TrainingSettings(bytes, 0, 0);
    assertThat(settings.width(dimension, Compression.NORMAL)).isEqualTo(width);
    assertThat(PackedKernel.subquantizers(dimension, width) / 2).isLessThanOrEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"1,40", "512,40", "768,26", "1536,16", "65536,16"})
  void theSampleSuitsTheDimension(int dimension, int perList) {
    assertThat(TrainingSettings.DEFAULTS.samplePerList(dimension)).isEqualTo(perList);
    assertThat(new TrainingSettings(0, 99, 0).samplePerList(dimension)).isEqualTo(99);
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,0,codeBytes=1: expected 2 to 256",
    "258,0,0,codeBytes=258: expected 2 to 256",
    "-2,0,0,codeBytes=-2: expected 2 to 256",
    "7,0,0,codeBytes=7: expected an even number",
    "0,7,0,samplePerList=7: expected 8 to 1024",
    "0,0,101,iterations=101: expected 1 to 100",
    "0,0,-1,iterations=-1: expected 1 to 100"
  })
  void whatCannotBeIsRefused(int codeBytes, int sample, int iterations, String message) {
    assertThatThrownBy(() -> new TrainingSettings(codeBytes, sample, iterations))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aPlanForALargeSetDoesNotOverflow() {
    SearchStages stages = new SearchStages(false, true, Compression.NORMAL);
    TrainingPlan plan =
        TrainingPlan.of(Integer.MAX_VALUE, 128, new TrainingSettings(0, 1024, 0), stages);
    assertThat(plan.sample()).isEqualTo(1024 * plan.lists()).isPositive();
  }
}
