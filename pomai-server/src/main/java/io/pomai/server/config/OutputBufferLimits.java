package io.pomai.server.config;

import io.pomai.server.OutputLimit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The value of {@code client-output-buffer-limit}: groups of class, hard limit, soft limit and soft
 * seconds. There are no replicas; their class is kept so that a redis.conf works unchanged.
 *
 * @param classes the limits of each client class, zero meaning none
 */
public record OutputBufferLimits(Map<String, OutputLimit> classes) {
  private static final List<String> NAMES = List.of("normal", "slave", "pubsub");
  private static final int WORDS_PER_CLASS = 4;

  /** Copies the classes into the order in which they are shown. */
  public OutputBufferLimits {
    Map<String, OutputLimit> ordered = new LinkedHashMap<>();
    for (String name : NAMES) {
      ordered.put(name, classes.getOrDefault(name, OutputLimit.NONE));
    }
    classes = Collections.unmodifiableMap(ordered);
  }

  /** The limits that apply to ordinary clients. */
  public OutputLimit normal() {
    return classes.getOrDefault("normal", OutputLimit.NONE);
  }

  /** The limits that apply to clients that get messages: subscribers and monitors. */
  public OutputLimit messages() {
    return classes.getOrDefault("pubsub", OutputLimit.NONE);
  }

  static SettingType<OutputBufferLimits> type() {
    return SettingTypes.of(
        "groups of <normal|replica|pubsub> <hard bytes> <soft bytes> <soft seconds>",
        OutputBufferLimits::parse,
        OutputBufferLimits::format);
  }

  private static Optional<OutputBufferLimits> parse(String text) {
    List<String> words = Arrays.asList(text.strip().split("\\s+", -1));
    if (words.size() % WORDS_PER_CLASS != 0) {
      return Optional.empty();
    }
    Map<String, OutputLimit> classes = new HashMap<>();
    for (Iterator<String> word = words.iterator(); word.hasNext(); ) {
      String name = word.next().replace("replica", "slave");
      Optional<Long> hard = SettingTypes.parseBytes(word.next());
      Optional<Long> soft = SettingTypes.parseBytes(word.next());
      Optional<Long> seconds = SettingTypes.parseBytes(word.next());
      if (!NAMES.contains(name) || hard.isEmpty() || soft.isEmpty() || seconds.isEmpty()) {
        return Optional.empty();
      }
      classes.put(name, new OutputLimit(hard.get(), soft.get(), seconds.get()));
    }
    return Optional.of(new OutputBufferLimits(classes));
  }

  private String format() {
    return classes.entrySet().stream()
        .map(e -> e.getKey() + " " + format(e.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String format(OutputLimit limit) {
    return limit.hardBytes() + " " + limit.softBytes() + " " + limit.softSeconds();
  }
}
