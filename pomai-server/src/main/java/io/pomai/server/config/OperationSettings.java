package io.pomai.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The settings of operators: what is watched, logged and measured. */
public final class OperationSettings {
  private static final List<Setting<?>> ROWS = new ArrayList<>();
  private static final int MOST_SLOW_COMMANDS = 1_000_000;

  public static final Setting<Integer> SLOWLOG_SLOWER_THAN =
      Setting.named("slowlog-log-slower-than", SettingTypes.integer(-1, Integer.MAX_VALUE), "10000")
          .runtime()
          .doc(
              ROWS,
              "Commands that take at least this many microseconds go into SLOWLOG. -1: none, 0: all.");

  public static final Setting<Integer> SLOWLOG_MAX_LEN =
      Setting.named("slowlog-max-len", SettingTypes.integer(0, MOST_SLOW_COMMANDS), "128")
          .runtime()
          .doc(ROWS, "Commands that SLOWLOG keeps.");

  public static final Setting<Integer> LATENCY_MONITOR_THRESHOLD =
      Setting.named("latency-monitor-threshold", SettingTypes.integer(0, Integer.MAX_VALUE), "0")
          .runtime()
          .doc(ROWS, "LATENCY notes what takes at least this many milliseconds. 0: nothing.");

  public static final Setting<Boolean> LATENCY_TRACKING =
      Setting.named("latency-tracking", SettingTypes.yesNo(), "yes")
          .runtime()
          .doc(ROWS, "Show percentiles of the time of each command in INFO latencystats.");

  public static final Setting<List<Double>> LATENCY_PERCENTILES =
      Setting.named("latency-tracking-info-percentiles", PercentileList.type(), "50 99 99.9")
          .runtime()
          .doc(ROWS, "The percentiles that INFO latencystats shows.");

  public static final Setting<EventClasses> NOTIFY_KEYSPACE_EVENTS =
      Setting.named("notify-keyspace-events", EventClasses.type(), "")
          .runtime()
          .doc(
              ROWS,
              "Publish what happens to keys: K to channels by key, E to channels by event; g keys of any type, $"
                  + " strings, d vector sets, x expired, n new, m missed; A: all but n and m. Empty: nothing.");

  public static final Setting<String> DBFILENAME =
      Setting.named("dbfilename", SettingTypes.text(), "dump.rdb")
          .protectedFromClients()
          .doc(
              ROWS,
              "For clients that ask. Data is kept in files of Pomai's own, in the folder dir.");

  public static final Setting<Integer> METRICS_PORT =
      Setting.named("pomai-metrics-port", SettingTypes.integer(0, 65_535), "0")
          .doc(
              ROWS,
              "TCP port for HTTP on the addresses of bind: /metrics for Prometheus, /healthz, /readyz. 0: none.");

  private OperationSettings() {}

  /** The rows, for the one table of settings. */
  static List<Setting<?>> rows() {
    return Collections.unmodifiableList(ROWS);
  }
}
