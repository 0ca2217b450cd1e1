package io.pomai.server.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Percentiles, separated by spaces: none, or numbers from 0 to 100. */
public final class PercentileList {
  private PercentileList() {}

  static SettingType<List<Double>> type() {
    return SettingTypes.of(
        "numbers from 0 to 100 separated by spaces", PercentileList::parse, PercentileList::format);
  }

  private static Optional<List<Double>> parse(String text) {
    List<Double> percentiles = new ArrayList<>();
    for (String word : text.isBlank() ? new String[0] : text.strip().split("\\s+", -1)) {
      Optional<Double> number = SettingTypes.parseDouble(word).filter(p -> p >= 0 && p <= 100);
      if (number.isEmpty()) {
        return Optional.empty();
      }
      percentiles.add(number.get());
    }
    return Optional.of(List.copyOf(percentiles));
  }

  private static String format(List<Double> percentiles) {
    return percentiles.stream().map(PercentileList::text).collect(Collectors.joining(" "));
  }

  /** A percentile with as many digits as it needs: 50, 99.9. */
  public static String text(double percentile) {
    return BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString();
  }
}
