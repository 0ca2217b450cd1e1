package io.pomai.server.export;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects the values of one scrape. */
final class Snapshots {
  private static final String PREFIX = "pomai_";

  private final List<MetricSnapshot> all = new ArrayList<>();

  /** A whole number that goes up and down. */
  void gauge(String name, String help, long value) {
    gauge(name, help, (double) value);
  }

  /** A number that goes up and down. */
  void gauge(String name, String help, double value) {
    gauges(name, help, Map.of(Labels.EMPTY, value));
  }

  /** The same by label. */
  void gauges(String name, String help, Map<Labels, Double> values) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
    values.forEach(
        (labels, value) -> gauge.dataPoint(new GaugeDataPointSnapshot(value, labels, null)));
    all.add(gauge.build());
  }

  /** A number that only goes up, until a restart or CONFIG RESETSTAT. */
  void counter(String name, String help, long value) {
    counters(name, help, Map.of(Labels.EMPTY, (double) value));
  }

  /** The same by label. */
  void counters(String name, String help, Map<Labels, Double> values) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
    values.forEach(
        (labels, value) ->
            counter.dataPoint(new CounterDataPointSnapshot(value, labels, null, 0L)));
    all.add(counter.build());
  }

  /** A metric of any other kind. */
  void add(MetricSnapshot metric) {
    all.add(metric);
  }

  MetricSnapshots build() {
    return new MetricSnapshots(all);
  }
}
