package io.pomai.server.command.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums as INCRBYFLOAT of redis-server 7.0.15 on x86-64 gives them. */
class ExtendedNumberTest {
  private static final Path INCREMENTS = Path.of("src/test/resources/increments.tsv");

  private static String sum(String a, String b) {
    try {
      ExtendedNumber first = ExtendedNumber.parse(a.getBytes(US_ASCII));
      return new String(first.plus(ExtendedNumber.parse(b.getBytes(US_ASCII))).text(), US_ASCII);
    } catch (CommandException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Value, increment, and what Redis stored or said: decimals, exponents, long and wrong ones. */
  @Test
  void sumsAreThoseOfRedis() throws IOException {
    List<String> lines = Files.readAllLines(INCREMENTS, US_ASCII);
    assertThat(lines).hasSize(500);
    for (String line : lines) {
      List<String> words = List.of(line.split("\t", -1));
      assertThat(sum(words.get(0), words.get(1))).as(line).isEqualTo(words.get(2));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.2, 0.3",
    "1000000.1, 0.2, 1000000.30000000000001137",
    "3, -3, 0",
    "-1e-30, 0, 0",
    "inf, 1, ERR increment would produce NaN or Infinity",
    "1e4932, 1e4932, ERR increment would produce NaN or Infinity",
    "1e-4952, 1, ERR value is not a valid float",
    "1e999999999, 1, ERR value is not a valid float",
    "1e-999999999, 1, ERR value is not a valid float",
    "1e99999999999999999999, 1, ERR value is not a valid float"
  })
  void edges(String a, String b, String expected) {
    assertThat(sum(a, b)).isEqualTo(expected);
  }

  @Test
  void aLongTextIsNoNumber() {
    assertThat(sum("1".repeat(ExtendedNumber.LONGEST + 1), "1"))
        .isEqualTo("ERR value is not a valid float");
    assertThat(sum("0." + "1".repeat(ExtendedNumber.LONGEST - 2), "0"))
        .isEqualTo("0.11111111111111111");
  }
}
