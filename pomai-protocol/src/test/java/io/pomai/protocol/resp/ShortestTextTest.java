package io.pomai.protocol.resp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout of doubles, by examples, and that every text reads back as the same double. */
class ShortestTextTest {
  private final ShortestText text = new ShortestText();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-4, -4",
    "12345679, 12345679",
    "0.800000011920929, 0.800000011920929",
    "0.5, 0.5",
    "-0.25, -0.25",
    "1.0000000116860974e-7, 1.0000000116860974e-7",
    "0.0001, 0.0001",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "0.00001234567, 1.234567e-5",
    "0.001234567891234, 0.001234567891234",
    "12345.678901234, 1.2345678901234e+4",
    "1234.5678901234, 1234.5678901234",
    "1234567.5, 1234567.5",
    "10000000, 10000000",
    "100000000, 1e+8",
    "120000000, 120000000",
    "1e300, 1e+300",
    "Infinity, inf",
    "-Infinity, -inf",
    "NaN, nan"
  })
  void laysOut(double value, String expected) {
    assertThat(text.of(value)).hasToString(expected);
  }

  @Property
  void readsBackAsTheSameDouble(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      assertThat(Double.parseDouble(text.of(value).toString())).isEqualTo(value);
    }
  }
}
