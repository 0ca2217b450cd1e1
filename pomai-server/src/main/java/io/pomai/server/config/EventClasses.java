package io.pomai.server.config;

import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The value of {@code notify-keyspace-events}: which classes of events are published, and on which
 * channels.
 *
 * @param bits one for each letter, see {@link #bit}
 */
public record EventClasses(int bits) {
  /** Classes in the order in which Redis shows them, then K and E for the channels, then misses. */
  private static final String LETTERS = "g$lshzxetdnKEm";

  /** What {@code A} stands for. */
  private static final String ALL = "g$lshzxetd";

  /** The bit of a class or channel by its letter. */
  public static int bit(char letter) {
    return 1 << LETTERS.indexOf(letter);
  }

  private static int bits(String letters) {
    return letters.chars().map(letter -> bit((char) letter)).reduce(0, (a, b) -> a | b);
  }

  static SettingType<EventClasses> type() {
    return SettingTypes.of("letters of Ag$lshzxeKEtmdn", EventClasses::parse, EventClasses::format);
  }

  private static Optional<EventClasses> parse(String text) {
    String letters = text.replace("A", ALL);
    return letters.chars().allMatch(letter -> LETTERS.indexOf(letter) >= 0)
        ? Optional.of(new EventClasses(bits(letters)))
        : Optional.empty();
  }

  private String format() {
    String shown =
        LETTERS
            .chars()
            .filter(letter -> (bits & bit((char) letter)) != 0)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return shown.startsWith(ALL) ? "A" + shown.substring(ALL.length()) : shown;
  }
}
