package io.pomai.protocol.resp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalTextTest {
  private final DecimalText text = new DecimalText();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "17, 17",
    "0.25, 0.25",
    "-3.5, -3.5",
    "1e-4, 0.0001",
    "1.5e-5, 1.5e-05",
    "1e7, 10000000",
    "1.2345678e7, 12345678",
    "1e16, 10000000000000000",
    "1e17, 1e+17",
    "1.25e300, 1.25e+300",
    "123456.75, 123456.75",
    "5e-324, 4.9e-324"
  })
  void looksLikeC(double value, String expected) {
    assertThat(text.of(value)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "16777216, 16777216",
    "1.5e-5, 1.5e-05",
    "3.4028235e38, 3.4028235e+38",
    "0.3, 0.3"
  })
  void floatsHaveTheDigitsOfFloats(float value, String expected) {
    assertThat(text.of(value)).hasToString(expected);
  }

  @Property(tries = 5000)
  void everyDoubleReadsBack(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      assertThat(Double.parseDouble(text.of(value).toString())).isEqualTo(value);
    }
  }

  @Property(tries = 5000)
  void everyFloatReadsBackInAtMostNineDigits(@ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isFinite(value)) {
      String written = text.of(value).toString();
      assertThat(Float.parseFloat(written)).isEqualTo(value);
      assertThat(written.replaceAll("e.*|[-.]", "").replaceAll("^0+|0+$", ""))
          .hasSizeLessThanOrEqualTo(9);
    }
  }
}
