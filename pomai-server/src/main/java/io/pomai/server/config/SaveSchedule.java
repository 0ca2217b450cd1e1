package io.pomai.server.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When to save by itself: the value of {@code save}, pairs of seconds and changes.
 *
 * @param points each of them is a reason to save
 */
public record SaveSchedule(List<Point> points) {
  /**
   * A reason to save.
   *
   * @param seconds since the last time, at least 1
   * @param changes since the last time, at least 1
   */
  public record Point(long seconds, long changes) {}

  /** Copies the points. */
  public SaveSchedule {
    points = List.copyOf(points);
  }

  /** Whether it is time, so many seconds and changes after the last time. */
  public boolean isDue(long seconds, long changes) {
    return points.stream().anyMatch(p -> seconds >= p.seconds() && changes >= p.changes());
  }

  static SettingType<SaveSchedule> type() {
    return SettingTypes.of(
        "\"\" or pairs of <seconds> <changes>", SaveSchedule::parse, SaveSchedule::format);
  }

  private static Optional<SaveSchedule> parse(String text) {
    List<Optional<Long>> numbers =
        text.isBlank()
            ? List.of()
            : Stream.of(text.strip().split("\\s+", -1)).map(SettingTypes::parseBytes).toList();
    if (numbers.size() % 2 != 0 || !numbers.stream().allMatch(n -> n.orElse(0L) > 0)) {
      return Optional.empty();
    }
    List<Point> points = new ArrayList<>();
    for (Iterator<Optional<Long>> n = numbers.iterator(); n.hasNext(); ) {
      points.add(new Point(n.next().orElseThrow(), n.next().orElseThrow()));
    }
    return Optional.of(new SaveSchedule(points));
  }

  private String format() {
    return points.stream()
        .map(p -> p.seconds() + " " + p.changes())
        .collect(Collectors.joining(" "));
  }
}
