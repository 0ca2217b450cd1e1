package io.pomai.orbit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.ByteSlice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference says of filter expressions, sentence by sentence. */
class FilterTest {
  private static final String JSON =
      """
      {"n": 5, "s": "a\\"b", "n-1": 7, "a-b": 1, "t": true, "f": false, "z": null,
       "tags": ["x", 2, null, true], "nested": [[1], 2], "empty": [], "blank": "",
       "five": "5", "hex": "0x10", "inf": "inf", "nan": "nan", "junk": "5x", "unicode": "\\u0041",
       "object": {"a": 1}, "bad": [1, {}], "name": "foobar"}""";

  private static boolean matches(String expression) {
    return matches(expression, JSON);
  }

  private static boolean matches(String expression, String json) {
    return FilterFuzzTest.matches(Filter.compile(expression).evaluator(), json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // names
        ".n == 5",
        ".a-b == 1",
        ".n-1 == 7",
        ".n -1 == 4",
        ".n - 1 == 4",
        // precedence
        "2 + 3 * 4 == 14",
        "2 ** 3 ** 2 == 512",
        "8 / 4 / 2 == 1",
        "10 - 3 - 2 == 5",
        "1 or 0 and 0",
        "not .n == 0",
        "!(!1)",
        "(5 > 3 > 1) == 0",
        "7 % 4 == 3",
        // minus
        "3 - -5 == 8",
        "3--5 == 8",
        "-2 ** 2 == 4",
        // words and postfix
        "1 and1",
        "5and.s",
        "1 1 ==",
        "1 !0 ==",
        "0 not in [1]",
        "(.n not in [1]) == 0",
        ".n in [5]",
        "2 in .tags",
        "'x' in .tags",
        "null in .tags",
        "1 in .tags",
        // literals
        "1e2 == 100",
        "1. == 1",
        ".n in [1, \"a\", -2, 5,]",
        ".n in [-5,'5']",
        "null == .z",
        // truth
        ".s",
        ".tags",
        ".empty",
        "[]",
        "0/0",
        "1/0",
        "!0",
        "!\"\"",
        "!null",
        "!.blank",
        ".nan",
        // comparison
        "\"5\" == 5",
        "\"foo\" == 0",
        ".tags == 0",
        "!(\"a\" < \"b\")",
        ".five == 5",
        ".hex == 16",
        ".inf > 1e300",
        ".junk == 0",
        ".blank == 0",
        ".z != 0",
        ".z == null",
        ".nan + 0 != .nan + 0",
        "' 5' == 5",
        "'5 ' == 0",
        ".t == 1",
        ".f == 0",
        "5.5 % 2 == 1.5",
        "1 ** (0/0) == 1",
        // in
        ".name in [0]",
        ".tags in [\"sale\"]",
        "\"zz\" in .nested",
        "\"oba\" in .name",
        "\"\" in .s",
        "!(5 in \"5\")",
        "!(\"foobar!\" in .name)",
        "!(1 in .empty)",
        // attributes
        ".unicode == 'u0041'",
        "1",
        "'a'",
        "[0]",
      })
  void isTrue(String expression) {
    assertThat(matches(expression)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!.missing", "1 or .missing", ".object == 1", "!.object", "!.bad", "1 or .bad", ".", "!1",
        "1 or .", "\"a\" < \"b\"", "5 > 3 > 1", ".s == \"a\\\"b\"", "0", "null", "''", ".z"
      })
  void isFalse(String expression) {
    assertThat(matches(expression)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,garbage",
        "{\"a\":1",
        " \n{\"a\":1}",
        "{\"a\":+1}",
        "{\"a\":1x",
        "{\"b\":{]},\"a\":1",
        "{\"a\":1,\"a\":2}",
        "{\"b\":.5,\"a\":1}",
        "{\"a\":true}"
      })
  void readsLeniently(String json) {
    assertThat(matches(".a == 1", json)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "[1]", "{\"b\":x,\"a\":1}", "{\"a\":.5}", "{\"a\":1-2}", "{\"a\":truex}",
            "{\"a\":[1,]}",
        "{\"\\u0061\":1}", "{\"a\":\"x", "{\"a\":[1", "{\"a\":nul", "{a:1}", "{\"a\":[[1,{}]]}",
            "\"a\""
      })
  void cannotReadWhatIsWrong(String json) {
    assertThat(matches("1 or .a", json)).isFalse();
    assertThat(matches("1", json)).isTrue();
  }

  @Test
  void readsWhatIsOdd() {
    assertThat(matches(".a == 0", "{\"a\":0x1")).isTrue();
    assertThat(matches(".a == 1/0", "{\"a\":1e999}")).isTrue();
    assertThat(matches(".a", "{\"a\":\"\\\"\"}")).isTrue();
    assertThat(matches("'deep' == 0 and .a", "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000)))
        .isTrue();
  }

  private static void refuses(String expression, String near) {
    assertThatThrownBy(() -> Filter.compile(expression))
        .isInstanceOf(FilterSyntaxException.class)
        .hasMessage("syntax error in FILTER expression near: " + near);
  }

  @Test
  void saysWhereTheErrorIs() {
    refuses(".x = 1", " 1");
    refuses(".a.b", ".a.b");
    refuses("!!1", "!!1");
    refuses("not not 1", "not not 1");
    refuses("-.n", "-.n");
    refuses("- 5", "- 5");
    refuses("+5", "+5");
    refuses("1e-3", "-3");
    refuses("1e+3", "+3");
    refuses("0x10", "10");
    refuses("true", "true");
    refuses("", "");
    refuses("(1", "(1");
    refuses("1)", "1)");
    refuses("1 == @\r\nx", "@  x");
    refuses("'open", "'open");
    refuses("[1 2]", "2]");
    refuses("[null]", "null]");
    refuses(". a", ". a");
    refuses(".n ==null== 1", " 1");
    refuses("1" + "0".repeat(300), "0".repeat(46));
  }

  @Test
  void endsAtNul() {
    assertThat(matches("1\0garbage @")).isTrue();
    refuses("@\0x", "@");
    assertThat(matches("1 or .\0x")).isFalse();
  }

  @Test
  void refusesWhatIsBeyondItsLimits() {
    assertThatThrownBy(() -> Filter.compile(" ".repeat(Filter.LONGEST) + "1"))
        .hasMessage("FILTER expression has too many bytes: expected at most 65536, got 65537");
    assertThatThrownBy(() -> Filter.compile("1+(".repeat(1024) + "1" + ")".repeat(1024)))
        .hasMessageContaining("expected at most 1024, got 1025");
    StringBuilder fields = new StringBuilder(".f");
    for (int i = 0; i < 256; i++) {
      fields.append("+.f").append(i);
    }
    assertThatThrownBy(() -> Filter.compile(fields.toString()))
        .hasMessageContaining("different fields: expected at most 256, got 257");
    assertThat(matches("(".repeat(20_000) + "1" + ")".repeat(20_000))).isTrue();
  }

  @Test
  void textOfAnyLengthIsNoNumberBeyond255Bytes() {
    String digits = "0".repeat(254) + "1";
    assertThat(matches(".a == 1", "{\"a\":\"" + digits + "\"}")).isTrue();
    assertThat(matches(".a == 0", "{\"a\":\"0" + digits + "\"}")).isTrue();
  }

  /** Bytes behind the attributes are no part of them, also where earlier ones were longer. */
  @Test
  void doesNotReadBeyondItsAttributes() {
    FilterEvaluator evaluator = Filter.compile(".a == 12").evaluator();
    assertThat(FilterFuzzTest.matches(evaluator, "{\"a\":12}")).isTrue();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("{\"a\":12}");
      assertThat(evaluator.matches(text.address(), 6)).isFalse();
      assertThat(evaluator.matches(text.address(), 7)).isTrue();
      assertThat(evaluator.matches(text.address(), 0)).isFalse();
    }
  }

  @Test
  void isItsText() {
    byte[] text = ".a > 1\0".getBytes(StandardCharsets.US_ASCII);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(text.length);
      copy.copyFrom(MemorySegment.ofArray(text));
      Filter filter = Filter.compile(new ByteSlice(copy.address(), text.length));
      assertThat(filter).isEqualTo(Filter.compile(".a > 1")).hasToString(".a > 1");
      assertThat(filter).hasSameHashCodeAs(Filter.compile(".a > 1"));
      assertThat(filter).isNotEqualTo(Filter.compile(".a > 2"));
    }
  }
}
