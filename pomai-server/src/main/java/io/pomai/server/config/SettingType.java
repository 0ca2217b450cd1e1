package io.pomai.server.config;

import java.util.Optional;

/**
 * How the text of a setting is read and written.
 *
 * @param <T> the type of the value; immutable
 */
public interface SettingType<T> {
  /** The value that the text stands for, empty when the text is not one of {@link #expected()}. */
  Optional<T> parse(String text);

  /**
   * The text that {@code CONFIG GET} answers for a value; parsing it gives the same value again.
   */
  String format(T value);

  /** What {@code CONFIG SET} says of a text that does not parse; empty for the usual. */
  default String complaint(String text) {
    return "";
  }

  /** What a good text looks like, as the end of the sentence "expected ...". */
  String expected();
}
