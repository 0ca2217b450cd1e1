package io.pomai.protocol.args;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalParserTest {
  private final DecimalParser parser = new DecimalParser();

  private interface Parse {
    boolean at(long address, int length);
  }

  private static boolean parse(Parse parse, String text) {
    ByteBuf bytes = Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    try {
      return parse.at(bytes.memoryAddress(), bytes.readableBytes());
    } finally {
      bytes.release();
    }
  }

  private float parsedFloat(String text) {
    assertThat(parse(parser::parseFloat, text)).as(text).isTrue();
    return parser.floatValue();
  }

  private double parsedDouble(String text) {
    assertThat(parse(parser::parseDouble, text)).as(text).isTrue();
    return parser.doubleValue();
  }

  @Property(tries = 4000)
  void floatsAreRoundedLikeTheJdk(
      @ForAll int bits, @ForAll @IntRange(min = 1, max = 25) int digits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isFinite(value)) {
      for (String text :
          new String[] {
            Float.toString(value), String.format("%." + digits + "e", (double) value)
          }) {
        if (Float.isFinite(Float.parseFloat(text))) {
          assertThat(parsedFloat(text)).as(text).isEqualTo(Float.parseFloat(text));
        }
      }
    }
  }

  @Property(tries = 4000)
  void textHalfwayBetweenFloatsIsRoundedLikeTheJdk(
      @ForAll @IntRange(min = 0x30000000, max = 0x4b000000) int bits) {
    BigDecimal low = new BigDecimal(Float.intBitsToFloat(bits));
    BigDecimal half =
        low.add(new BigDecimal(Float.intBitsToFloat(bits + 1))).divide(BigDecimal.TWO);
    BigDecimal nudge = new BigDecimal("1e-60");
    for (BigDecimal number : new BigDecimal[] {half, half.add(nudge), half.subtract(nudge)}) {
      String text = number.toPlainString();
      assertThat(parsedFloat(text)).as(text).isEqualTo(Float.parseFloat(text));
    }
  }

  @Property(tries = 4000)
  void doublesAreRoundedLikeTheJdk(
      @ForAll double value, @ForAll @IntRange(min = 1, max = 25) int digits) {
    for (String text :
        new String[] {Double.toString(value), String.format("%." + digits + "e", value)}) {
      assertThat(parsedDouble(text)).as(text).isEqualTo(Double.parseDouble(text));
    }
  }

  @Property
  void longsReadBack(@ForAll long value) {
    assertThat(parse(parser::parseLong, Long.toString(value))).isTrue();
    assertThat(parser.longValue()).isEqualTo(value);
  }

  @Test
  void theEdgesOfLong() {
    longsReadBack(Long.MAX_VALUE);
    longsReadBack(Long.MIN_VALUE);
    assertThat(parse(parser::parseLong, "9223372036854775808")).isFalse();
    assertThat(parse(parser::parseLong, "-9223372036854775809")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "0x1",
        "12a",
        "01",
        "00",
        "-0",
        "-01",
        "99999999999999999999"
      })
  void refusesWhatIsNoInteger(String text) {
    assertThat(parse(parser::parseLong, text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", ".", "e5", "1e", "1e+", "1f", "0x1p3", "NaN", "nan", " 1", "1 ", "1.2.3", "--1",
        "1,5"
      })
  void refusesWhatIsNoNumber(String text) {
    assertThat(parse(parser::parseFloat, text)).isFalse();
    assertThat(parse(parser::parseDouble, text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inf", "-inf", "Infinity", "1e39", "-1e39", "1e99999999999"})
  void aFloatIsFinite(String text) {
    assertThat(parse(parser::parseFloat, text)).isFalse();
  }

  @Test
  void readsEveryNotation() {
    assertThat(parsedFloat("1")).isEqualTo(1f);
    assertThat(parsedFloat("+1.")).isEqualTo(1f);
    assertThat(parsedFloat("-.5")).isEqualTo(-0.5f);
    assertThat(parsedFloat("1E3")).isEqualTo(1000f);
    assertThat(parsedFloat("-0")).isEqualTo(-0.0f);
    assertThat(parsedFloat("0.000000000000000000000000000001")).isEqualTo(1e-30f);
    assertThat(parsedFloat("1e-99999999999")).isZero();
    assertThat(parsedDouble("-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(parsedDouble("+inf")).isEqualTo(Double.POSITIVE_INFINITY);
  }
}
