package io.pomai.server.metrics;

import io.pomai.server.config.OperationSettings;
import io.pomai.server.config.PercentileList;
import io.pomai.server.config.SettingValues;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The sections of INFO about commands: calls, errors, latencies. */
final class CommandSections {
  private final ServerMetrics metrics;
  private final SettingValues settings;
  private final List<String> names;

  CommandSections(ServerMetrics metrics, SettingValues settings, List<String> names) {
    this.metrics = metrics;
    this.settings = settings;
    this.names = names;
  }

  void calls(InfoText text) {
    text.section("Commandstats");
    forEach((name, totals) -> text.field("cmdstat_" + name, calls(totals)));
  }

  private static String calls(CommandTotals totals) {
    return String.format(
        Locale.ROOT,
        "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
        totals.calls(),
        totals.nanos() / 1000,
        totals.microsPerCall(),
        totals.rejected(),
        totals.failed());
  }

  void errors(InfoText text) {
    text.section("Errorstats");
    metrics.errors().forEach((code, count) -> text.field("errorstat_" + code, "count=" + count));
  }

  void latencies(InfoText text) {
    text.section("Latencystats");
    if (settings.get(OperationSettings.LATENCY_TRACKING)) {
      forEach((name, totals) -> latency(text, name, totals));
    }
  }

  private void latency(InfoText text, String name, CommandTotals totals) {
    if (totals.calls() > 0) {
      text.field("latency_percentiles_usec_" + name, percentiles(totals.latencies()));
    }
  }

  private String percentiles(Histogram latencies) {
    return settings.get(OperationSettings.LATENCY_PERCENTILES).stream()
        .map(p -> percentile(latencies, p))
        .collect(Collectors.joining(","));
  }

  private static String percentile(Histogram latencies, double percentile) {
    return String.format(
        Locale.ROOT, "p%s=%.3f", PercentileList.text(percentile), micros(latencies, percentile));
  }

  private static double micros(Histogram latencies, double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }

  private void forEach(BiConsumer<String, CommandTotals> action) {
    for (int id = 0; id < names.size(); id++) {
      @Nullable CommandTotals totals = metrics.totals(id);
      if (totals != null) {
        action.accept(names.get(id), totals);
      }
    }
  }
}
