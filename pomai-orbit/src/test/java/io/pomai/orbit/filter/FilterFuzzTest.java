package io.pomai.orbit.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random expressions and attributes: the compiled filter answers as the literal one does. */
class FilterFuzzTest {
  private static final int EXPRESSIONS = 100_000;
  private static final MemorySegment ROOM = Arena.ofAuto().allocate(1 << 16);

  private final RandomFilters random = new RandomFilters(new Random(7));
  private int refused;
  private int matched;
  private int evaluated;

  @Test
  void answersAsTheLiteralEvaluator() {
    for (int i = 0; i < EXPRESSIONS; i++) {
      check(random.expression());
    }
    assertThat(refused).as("refused").isBetween(EXPRESSIONS / 5, EXPRESSIONS * 4 / 5);
    assertThat(matched).as("matched").isBetween(evaluated / 20, evaluated * 19 / 20);
  }

  private void check(String expression) {
    List<Object> literal = null;
    String expected = null;
    try {
      literal = LiteralFilter.compile(expression);
    } catch (LiteralFilter.Refused e) {
      expected = "syntax error in FILTER expression near: " + e.getMessage();
    }
    FilterEvaluator evaluator = null;
    String error = null;
    try {
      evaluator = compile(expression);
    } catch (FilterSyntaxException e) {
      error = e.getMessage();
    }
    assertThat(error).as(expression).isEqualTo(expected);
    if (evaluator == null || literal == null) {
      refused++;
      return;
    }
    for (int i = 0; i < 3; i++) {
      compare(expression, evaluator, literal, random.attributes());
    }
  }

  private static FilterEvaluator compile(String expression) {
    return Filter.compile(expression).evaluator();
  }

  private void compare(
      String expression, FilterEvaluator evaluator, List<Object> literal, String json) {
    boolean expected = LiteralFilter.matches(literal, json);
    assertThat(matches(evaluator, json)).as("%s on %s", expression, json).isEqualTo(expected);
    evaluated++;
    matched += expected ? 1 : 0;
  }

  /** The attributes have characters that are bytes. */
  static boolean matches(FilterEvaluator evaluator, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment.copy(bytes, 0, ROOM, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return evaluator.matches(ROOM.address(), bytes.length);
  }
}
