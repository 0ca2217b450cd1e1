package io.pomai.server.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobPatternTest {
  @Property
  void starsAndQuestionMarksAreThoseOfARegularExpression(
      @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 8) String pattern,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 8) String text) {
    String regex = pattern.replace("*", ".*").replace("?", ".");
    assertThat(matches(pattern, text)).isEqualTo(Pattern.matches(regex, text));
  }

  @Property
  void hostilePatternsEndInAnAnswer(
      @ForAll @Chars({'a', 'b', '*', '?', '[', ']', '^', '-', '\\'}) String pattern,
      @ForAll @Chars({'a', 'b', '[', ']', '-', '\\'}) String text) {
    assertThat(matches("*" + pattern, text)).isEqualTo(anySuffixMatches(pattern, text));
  }

  @ParameterizedTest
  @CsvSource({
    "h[ae]llo, hello, true",
    "h[ae]llo, hillo, false",
    "h[^e]llo, hallo, true",
    "h[^e]llo, hello, false",
    "h[a-c]llo, hbllo, true",
    "h[c-a]llo, hbllo, true",
    "h[a-c]llo, hdllo, false",
    "h\\*llo, h*llo, true",
    "h\\*llo, hello, false",
    "h[\\]]llo, h]llo, true",
    "h[ab, ha, true",
    "*, '', true",
    "'', '', true",
    "'', a, false",
    "a*b*c, aXbXbXc, true",
    "a*b*c, aXbXbX, false",
  })
  void classesAndEscapes(String pattern, String text, boolean matches) {
    assertThat(matches(pattern, text)).isEqualTo(matches);
  }

  @Test
  void manyStarsTakeNoExponentialTime() {
    assertThat(matches("a*".repeat(50) + "b", "a".repeat(2_000))).isFalse();
  }

  private static boolean anySuffixMatches(String pattern, String text) {
    return IntStream.rangeClosed(0, text.length())
        .anyMatch(i -> matches(pattern, text.substring(i)));
  }

  private static boolean matches(String pattern, String text) {
    return new GlobPattern(pattern.getBytes(StandardCharsets.UTF_8)).matches(text);
  }
}
