package io.pomai.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalParserTest {
  private static double parse(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.ISO_8859_1);
    return DecimalParser.parse(ByteBuffer.wrap(bytes), 1, text.length());
  }

  @Property
  void readsWhatJavaPrints(@ForAll double value) {
    assertThat(parse(Double.toString(value))).isEqualTo(value);
  }

  @Property
  void readsFloatsPrintedAsDoubles(@ForAll float value) {
    assertThat(parse(Double.toString(value))).isEqualTo(value);
    assertThat((float) parse(Float.toString(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.5",
        "12345678901234567890",
        "0.00000000000000000000000001",
        "1e-7",
        "3.40282347E+38"
      })
  void agreesWithTheJdk(String text) {
    assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1.2.3", "abc"})
  void refusesWhatIsNoNumber(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(ReplyFormatException.class);
  }
}
