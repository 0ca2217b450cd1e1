package io.pomai.server.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of value that settings have. */
final class SettingTypes {
  private static final Pattern BYTES = Pattern.compile("(\\d{1,18})([a-z]{0,2})");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "b",
          1L,
          "k",
          1_000L,
          "kb",
          1L << 10,
          "m",
          1_000_000L,
          "mb",
          1L << 20,
          "g",
          1_000_000_000L,
          "gb",
          1L << 30);
  private static final Map<String, Boolean> WORDS =
      Map.of(
          "yes", true, "on", true, "true", true, "1", true, "no", false, "off", false, "false",
          false, "0", false);

  private SettingTypes() {}

  /** A whole number within bounds, both included. */
  static SettingType<Integer> integer(int min, int max) {
    return of(
        "an integer from " + min + " to " + max, text -> parseInt(text, min, max), String::valueOf);
  }

  /** 0 for "the server chooses", or a whole number within bounds, both included. */
  static SettingType<Integer> zeroOr(int min, int max) {
    return of(
        "0 or an integer from " + min + " to " + max,
        text -> parseInt(text, 0, max).filter(n -> n == 0 || n >= min),
        String::valueOf);
  }

  /** As {@link #zeroOr}, for even numbers. */
  static SettingType<Integer> zeroOrEven(int min, int max) {
    return of(
        "0 or an even number from " + min + " to " + max,
        text -> zeroOr(min, max).parse(text).filter(n -> n % 2 == 0),
        String::valueOf);
  }

  /** A finite number of 0 or more. */
  static SettingType<Double> zeroOrMore() {
    return of(
        "a number of 0 or more",
        text -> parseDouble(text).filter(n -> n >= 0 && n < Double.POSITIVE_INFINITY),
        String::valueOf);
  }

  /** A number above 0 and up to 1. */
  static SettingType<Double> share() {
    return of(
        "a number above 0 and up to 1",
        text -> parseDouble(text).filter(n -> n > 0 && n <= 1),
        String::valueOf);
  }

  static Optional<Double> parseDouble(String text) {
    try {
      return Optional.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * A number of bytes within bounds, both included, written as in redis.conf: {@code 64kb}, {@code
   * 1gb}, {@code 1000}.
   */
  static SettingType<Long> bytes(long min, long max) {
    String expected =
        "a number of bytes from "
            + min
            + " to "
            + max
            + ", with b, k, kb, m, mb, g or gb as unit if any";
    return of(
        expected, text -> parseBytes(text).filter(n -> n >= min && n <= max), String::valueOf);
  }

  /** As {@link #bytes}, or 0 for "the server chooses". */
  static SettingType<Long> zeroOrBytes(long min, long max) {
    SettingType<Long> range = bytes(min, max);
    return of(
        "0 or " + range.expected(),
        text -> parseBytes(text).filter(n -> n == 0 || (n >= min && n <= max)),
        String::valueOf);
  }

  /** {@code yes} or {@code no}; on/off, true/false and 1/0 are understood. */
  static SettingType<Boolean> yesNo() {
    return of(
        "yes or no",
        text -> Optional.ofNullable(WORDS.get(text.toLowerCase(Locale.ROOT))),
        b -> b ? "yes" : "no");
  }

  /** One of the constants of an enum, written in lower case. */
  static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    Function<E, String> format = constant -> constant.name().toLowerCase(Locale.ROOT);
    String expected = "one of " + constants.stream().map(format).collect(Collectors.joining(", "));
    return of(
        expected,
        text -> constants.stream().filter(c -> c.name().equalsIgnoreCase(text)).findFirst(),
        format);
  }

  /** Any text. */
  static SettingType<String> text() {
    return of("any text", Optional::of, Function.identity());
  }

  /** Words separated by spaces, at least one. */
  static SettingType<List<String>> words(String expected) {
    return of(
        expected,
        text ->
            text.isBlank()
                ? Optional.empty()
                : Optional.of(List.copyOf(Arrays.asList(text.strip().split("\\s+", -1)))),
        words -> String.join(" ", words));
  }

  /** Words with {@code separator} between them, none if empty. */
  static SettingType<List<String>> separated(String separator) {
    return of(
        "words with " + separator + " between them",
        text ->
            Optional.of(
                text.isBlank()
                    ? List.of()
                    : List.of(text.strip().split(Pattern.quote(separator), -1))),
        words -> String.join(separator, words));
  }

  /** Lines of a configuration file, each of at least {@code least} words that may be quoted. */
  static SettingType<List<List<String>>> lines(String expected, int least) {
    return of(
        expected,
        text -> parseLines(text).filter(all -> all.stream().allMatch(l -> l.size() >= least)),
        lines ->
            lines.stream().map(words -> String.join(" ", words)).collect(Collectors.joining("\n")));
  }

  private static Optional<List<List<String>>> parseLines(String text) {
    List<List<String>> lines = new ArrayList<>();
    try {
      for (String line : text.lines().toList()) {
        lines.add(List.copyOf(ConfigFile.words(line)));
      }
    } catch (SettingException e) {
      return Optional.empty();
    }
    return Optional.of(List.copyOf(lines));
  }

  /** A value that cannot be anything else: what Pomai answers to clients that ask. */
  static SettingType<String> only(String value, String reason) {
    String expected = (value.isEmpty() ? "\"\"" : value) + " (" + reason + ")";
    return of(
        expected, text -> Optional.of(text).filter(value::equalsIgnoreCase), Function.identity());
  }

  private static Optional<Integer> parseInt(String text, int min, int max) {
    try {
      int value = Integer.parseInt(text);
      return value >= min && value <= max ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<Long> parseBytes(String text) {
    Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
      return Optional.empty();
    }
    return exact(
        () -> Math.multiplyExact(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2))));
  }

  private static Optional<Long> exact(Supplier<Long> product) {
    try {
      return Optional.of(product.get());
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  static <T> SettingType<T> of(
      String expected, Function<String, Optional<T>> parse, Function<T, String> format) {
    return new SettingType<>() {
      @Override
      public Optional<T> parse(String text) {
        return parse.apply(text);
      }

      @Override
      public String format(T value) {
        return format.apply(value);
      }

      @Override
      public String expected() {
        return expected;
      }
    };
  }
}
