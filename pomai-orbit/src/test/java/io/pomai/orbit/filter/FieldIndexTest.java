package io.pomai.orbit.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes of fields: what they know, when they are made and given up, and what they take. */
class FieldIndexTest {
  private final Random random = new Random(3);
  private final AttributedSlots slots = new AttributedSlots(64 << 20);

  @AfterEach
  void close() {
    slots.close();
  }

  private IndexedMatches bind(String expression, FieldIndex index) {
    Filter filter = Filter.compile(expression);
    return Objects.requireNonNull(AttributedSlots.bind(filter, List.of(index), List.of("x")));
  }

  private List<Integer> matches(String expression, FieldIndex index) {
    Matches found = Matches.of(Filter.compile(expression), slots.store, bind(expression, index));
    return IntStream.generate(found.slots()::next).limit(found.size()).boxed().toList();
  }

  // ---- what they know

  @Test
  void valuesOfAllKindsAreFound() {
    slots.put("{\"x\": 5}");
    slots.put("{\"x\": \"5\"}");
    slots.put("{\"x\": [5, \"a\"]}");
    slots.put("{\"x\": null}");
    slots.put("{\"x\": true}");
    slots.put("{\"x\": \"\"}");
    slots.put("{\"y\": 5}");
    slots.put("{\"x\": {}}");
    slots.put(null);
    slots.put("{\"x\": -0.0}");
    FieldIndex index = slots.index("x");
    assertThat(index.slots()).isEqualTo(7);
    assertThat(index.usedKeys()).isEqualTo(7);
    assertThat(matches(".x == 5", index)).containsExactly(0, 1);
    assertThat(matches(".x == '5'", index)).containsExactly(0, 1);
    assertThat(matches("5 in .x", index)).containsExactly(2);
    assertThat(matches(".x in ['5', 1]", index)).containsExactly(0, 1, 4);
    assertThat(matches(".x == null", index)).containsExactly(3);
    assertThat(matches("!.x", index)).containsExactly(3, 5, 9);
    assertThat(matches(".x <= 0", index)).containsExactly(2, 3, 5, 9);
    assertThat(matches("1 / .x < 0", index)).containsExactly(9);
    assertThat(matches(".x != .x or 1", index)).hasSize(7);
    index.free();
  }

  /** The exact number, and a list without a look at the others, where values are compared. */
  @ParameterizedTest
  @ValueSource(ints = {500, 40_000})
  void rangesAreCounted(int values) {
    int n = 50_000;
    for (int i = 0; i < n; i++) {
      slots.put("{\"x\": %d}".formatted(i % values));
    }
    FieldIndex index = slots.index("x");
    IndexedMatches half = bind(".x < " + values / 2, index);
    long expected = slots.matching(json -> number(json) < values / 2).length;
    assertThat(half.most()).isBetween(expected, expected + 100);
    assertThat(half.isSure()).isTrue();
    assertThat(half.isCount()).isTrue();
    IndexedMatches one = bind(".x == 7 or .x > 400000", index);
    assertThat(one.most()).isBetween((long) n / values, 200L);
    assertThat(matches(".x == 7", index)).hasSize((n - 8) / values + 1);
    assertThat(index.bytes()).isLessThan(6L * n + 128L * 20_000);
    index.free();
  }

  private static int number(String json) {
    return Integer.parseInt(json.substring(json.indexOf(':') + 2, json.length() - 1));
  }

  /** A later index made with the help of an earlier one says what one made anew says. */
  @ParameterizedTest
  @ValueSource(ints = {300, 60_000})
  void anEarlierIndexHelps(int values) {
    for (int i = 0; i < 40_000; i++) {
      slots.put("{\"x\": %d}".formatted(random.nextInt(values)));
    }
    FieldIndex before = slots.index("x");
    for (int i = 0; i < 10_000; i++) {
      slots.remove(i);
    }
    for (int i = 0; i < 12_000; i++) {
      slots.put("{\"x\": %d}".formatted(random.nextInt(2 * values)));
    }
    FieldIndex after = Objects.requireNonNull(slots.index("x", before));
    FieldIndex anew = slots.index("x");
    assertThat(after.slots()).isEqualTo(anew.slots()).isEqualTo(42_000);
    for (String expression : List.of(".x < 150", ".x == 17", "not (.x > 9)", ".x % 2 == 1")) {
      assertThat(matches(expression, after)).isEqualTo(matches(expression, anew));
    }
    List.of(before, after, anew).forEach(FieldIndex::free);
  }

  /** An index of texts that begin alike would only ever say perhaps. */
  @Test
  void thereIsNoIndexOfLongTextsThatBeginAlike() {
    for (int i = 0; i < 1_000; i++) {
      slots.put("{\"x\": \"%s%d\"}".formatted("a".repeat(300), i));
    }
    assertThat(slots.index("x", null)).isNull();
    assertThat(slots.memory.used(MemoryKind.FILTERS)).isZero();
  }

  /** Whatever is refused, nothing stays behind. */
  @Test
  void anIndexThatTheBudgetRefusesLeavesNothing() {
    for (int i = 0; i < 20_000; i++) {
      slots.put("{\"x\": \"value %d\"}".formatted(i));
    }
    long used = slots.budget.used();
    int refused = 0;
    for (long more = 0; more < 4 << 20; more += 64 << 10) {
      slots.budget.limit(used + more);
      FieldIndex index = slots.index("x", null);
      refused += index == null ? 1 : 0;
      if (index != null) {
        index.free();
      }
      assertThat(slots.memory.used(MemoryKind.FILTERS)).isZero();
    }
    slots.budget.limit(64 << 20);
    assertThat(refused).isBetween(3, 60);
  }

  /** However deep an expression is. */
  @Test
  void deepExpressionsAreAnswered() {
    slots.put("{\"x\": 1}");
    slots.put("{\"x\": 0}");
    FieldIndex index = slots.index("x");
    String deep = "(.x or not (.x and ".repeat(60) + ".x" + "))".repeat(60);
    assertThat(matches(deep, index)).containsExactly(0, 1);
    String deeper = "!(".repeat(600) + ".x" + ")".repeat(600);
    assertThat(Filter.compile(deeper).plan()).isNull();
    index.free();
  }

  // ---- when there are some

  private AttributeFilter search(FilterMemory filters, String expression) {
    int pin = slots.epochs.pin();
    try {
      return filters.now(Filter.compile(expression), 10);
    } finally {
      slots.epochs.unpin(pin);
    }
  }

  private static List<String> names(FilterMemory filters) {
    return filters.indexed().stream().map(IndexedAttribute::name).sorted().toList();
  }

  @Test
  void theFourthExpressionBringsAnIndex() {
    FilterMemory filters = slots.filters();
    for (int i = 0; i < 5_000; i++) {
      slots.put("{\"x\": %d, \"y\": %d}".formatted(i % 10, i));
    }
    for (int i = 0; i < 20; i++) {
      search(filters, ".x > 4"); // always the same
    }
    search(filters, ".x > 3 and .y > 1");
    search(filters, ".x > 3 and .y > 2");
    assertThat(names(filters)).isEmpty();
    AttributeFilter indexed = search(filters, ".x > 3");
    assertThat(names(filters)).containsExactly("x");
    assertThat(indexed.isCheap()).isTrue();
    assertThat(indexed.size()).isEqualTo(3_000);
    assertThat(filters.knows(Filter.compile(".x < 1"))).isTrue();
    assertThat(filters.knows(Filter.compile(".x < .x + 1"))).isTrue();
    assertThat(filters.knows(Filter.compile(".x < 1 and .y > 0"))).isFalse();
    assertThat(search(filters, ".x < 1").isComplete()).isTrue();
    search(filters, ".x > 0 and .y > 3");
    search(filters, ".x > 0 and .y > 4");
    assertThat(names(filters)).containsExactly("x", "y");
    assertThat(filters.knows(Filter.compile(".x < 1 and .y > 0"))).isTrue();
    assertThat(filters.knows(Filter.compile(".x < .y"))).isFalse();
    filters.shed();
    assertThat(names(filters)).isEmpty();
    assertThat(slots.memory.used(MemoryKind.FILTERS)).isZero();
    assertThat(search(filters, ".x > 2").size()).isBetween(2_800, 4_200);
    filters.free();
  }

  /** More fields than there is room for: those that are used keep it, others may have theirs. */
  @Test
  void idleIndexesMakeRoom() {
    FilterMemory filters = slots.filters();
    int fields = 60;
    for (int i = 0; i < 20_000; i++) {
      int value = i % 1_000;
      slots.put(
          IntStream.range(0, fields)
              .mapToObj(f -> "\"f%d\":%d".formatted(f, value))
              .collect(Collectors.joining(",", "{", "}")));
    }
    for (int i = 0; i < 5; i++) {
      for (int f = 0; f < fields; f++) {
        search(filters, ".f%d > %d".formatted(f, i));
      }
    }
    List<String> first = names(filters);
    assertThat(first).hasSizeBetween(20, fields - 1);
    assertThat(slots.memory.used(MemoryKind.FILTERS)).isLessThan(9 << 20);
    String without =
        IntStream.range(0, fields)
            .mapToObj(f -> "f" + f)
            .filter(name -> !first.contains(name))
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < 2_100; i++) {
      search(filters, ".%s > 10 and %d >= 0".formatted(without, i));
    }
    assertThat(names(filters)).contains(without);
    assertThat(slots.memory.used(MemoryKind.FILTERS)).isLessThan(9 << 20);
    filters.free();
  }
}
