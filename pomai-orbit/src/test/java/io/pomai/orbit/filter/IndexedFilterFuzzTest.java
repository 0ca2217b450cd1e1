package io.pomai.orbit.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random expressions and attributes of every kind, also ones that cannot be read: what indexes of
 * the fields are sure of is what the literal evaluator says.
 */
class IndexedFilterFuzzTest {
  private static final int EXPRESSIONS = 50_000;
  private static final int ROUNDS = 25;
  private static final int ELEMENTS = 2_000;
  private static final int ASKED = 4;

  private static final String LONG = "x".repeat(200);

  private final Random random = new Random(17);
  private final RandomFilters filters = new RandomFilters(random);
  private long asked;
  private long decided;
  private long matched;
  private int listed;

  /** With all values as keys, and with a sample of them. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void saysWhatTheLiteralEvaluatorSays(boolean allKeys) {
    for (int round = 0; round < ROUNDS; round++) {
      try (AttributedSlots slots = new AttributedSlots(256 << 20)) {
        fill(slots, allKeys);
        List<String> fields = new ArrayList<>(List.of(RandomFilters.NAMES));
        if (round % 5 == 4) {
          fields.remove(random.nextInt(fields.size())); // one without an index
        }
        List<FieldIndex> indexes = new ArrayList<>();
        fields.forEach(field -> indexes.add(slots.index(field)));
        for (int i = 0; i < EXPRESSIONS / ROUNDS; i++) {
          check(slots, fields, indexes, i % 200 == 0);
        }
        indexes.forEach(FieldIndex::free);
      }
    }
    assertThat((double) decided / asked).as("decided").isGreaterThan(allKeys ? 0.8 : 0.5);
    assertThat((double) matched / asked).as("matched").isBetween(0.02, 0.98);
    assertThat(listed).as("listed").isGreaterThan(EXPRESSIONS / 1_000);
  }

  private void fill(AttributedSlots slots, boolean allKeys) {
    for (int i = 0; i < ELEMENTS; i++) {
      slots.put(random.nextInt(30) == 0 ? null : filters.attributes());
      if (random.nextInt(10) == 0) {
        remove(slots);
      }
    }
    if (!allKeys) {
      for (String name : RandomFilters.NAMES) {
        slots.put("{\"%s\": \"%s\"}".formatted(name, LONG));
      }
    }
  }

  private void remove(AttributedSlots slots) {
    int slot = random.nextInt(slots.slots());
    if (slots.store.end(slot) < 0) {
      slots.remove(slot);
    }
  }

  private void check(
      AttributedSlots slots, List<String> fields, List<FieldIndex> indexes, boolean lists) {
    String expression = filters.expression();
    Filter filter = compiled(expression);
    if (filter == null) {
      return;
    }
    IndexedMatches indexed = AttributedSlots.bind(filter, indexes, fields);
    if (indexed == null) {
      return;
    }
    List<Object> literal = literal(expression);
    boolean[] looked = new boolean[1];
    var test =
        indexed.test(
            () ->
                slot -> {
                  looked[0] = true;
                  return matches(slots, slot, literal);
                });
    for (int i = 0; i < ASKED; i++) {
      int slot = random.nextInt(slots.slots());
      if (slots.attributes(slot) != null) {
        looked[0] = false;
        boolean expected = matches(slots, slot, literal);
        assertThat(test.accepts(slot))
            .as("%s on %s", expression, slots.attributes(slot))
            .isEqualTo(expected);
        asked++;
        decided += looked[0] ? 0 : 1;
        matched += expected ? 1 : 0;
      }
    }
    if (lists) {
      list(slots, expression, filter, indexed, literal);
    }
  }

  /** All matches, from the candidates. */
  private void list(
      AttributedSlots slots,
      String expression,
      Filter filter,
      IndexedMatches indexed,
      List<Object> literal) {
    int[] expected = slots.matching(json -> LiteralFilter.matches(literal, json));
    Matches found = Matches.of(filter, slots.store, indexed);
    List<Integer> all = new ArrayList<>();
    for (var its = found.slots(); its.hasNext(); ) {
      all.add(its.next());
    }
    assertThat(all).as(expression).isEqualTo(Arrays.stream(expected).boxed().toList());
    assertThat(indexed.most()).as(expression).isGreaterThanOrEqualTo(expected.length);
    listed++;
  }

  private static boolean matches(AttributedSlots slots, int slot, List<Object> literal) {
    String json = slots.attributes(slot);
    return json != null && LiteralFilter.matches(literal, json);
  }

  private static @Nullable Filter compiled(String expression) {
    try {
      return Filter.compile(expression);
    } catch (FilterSyntaxException e) {
      return null;
    }
  }

  private static List<Object> literal(String expression) {
    try {
      return LiteralFilter.compile(expression);
    } catch (LiteralFilter.Refused e) {
      throw new AssertionError(expression, e);
    }
  }
}
