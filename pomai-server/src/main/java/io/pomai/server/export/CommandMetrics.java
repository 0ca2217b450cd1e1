package io.pomai.server.export;

import io.pomai.server.metrics.CommandTotals;
import io.pomai.server.metrics.ServerMetrics;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What is counted for each command. */
final class CommandMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Upper ends of the buckets in microseconds. */
  private static final long[] BUCKETS = {
    10,
    25,
    50,
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    100_000,
    500_000,
    2_500_000,
    10_000_000
  };

  private final ServerMetrics metrics;
  private final List<String> names;

  CommandMetrics(ServerMetrics metrics, List<String> names) {
    this.metrics = metrics;
    this.names = List.copyOf(names);
  }

  void collect(Snapshots to) {
    Map<Labels, Double> failed = new LinkedHashMap<>();
    Map<Labels, Double> rejected = new LinkedHashMap<>();
    HistogramSnapshot.Builder durations =
        HistogramSnapshot.builder()
            .name("pomai_command_duration_seconds")
            .help("Time that commands were executed.");
    for (int id = 0; id < names.size(); id++) {
      CommandTotals totals = metrics.totals(id);
      if (totals != null) {
        Labels labels = Labels.of("command", names.get(id));
        failed.put(labels, (double) totals.failed());
        rejected.put(labels, (double) totals.rejected());
        durations.dataPoint(durations(totals, labels));
      }
    }
    to.add(durations.build());
    to.counters("command_failures", "Executions that ended in an error.", failed);
    to.counters("command_rejections", "Calls that were refused before execution.", rejected);
    Map<Labels, Double> errors = new HashMap<>();
    metrics.errors().forEach((code, n) -> errors.put(Labels.of("code", code), (double) n));
    to.counters("errors", "Error replies by their first word.", errors);
  }

  private static HistogramDataPointSnapshot durations(CommandTotals totals, Labels labels) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    Histogram latencies = totals.latencies();
    long from = 0;
    for (long micros : BUCKETS) {
      long to = micros * 1_000;
      buckets.bucket(to / NANOS_PER_SECOND, count(latencies, from, to));
      from = latencies.nextNonEquivalentValue(to);
    }
    buckets.bucket(Double.POSITIVE_INFINITY, count(latencies, from, Long.MAX_VALUE));
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .sum(totals.nanos() / NANOS_PER_SECOND)
        .classicHistogramBuckets(buckets.build())
        .build();
  }

  private static long count(Histogram latencies, long from, long to) {
    return latencies.getCountBetweenValues(
        from, Math.min(to, latencies.getHighestTrackableValue()));
  }
}
