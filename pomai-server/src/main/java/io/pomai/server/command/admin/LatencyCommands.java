package io.pomai.server.command.admin;

import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandReplies;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.CommandTable;
import io.pomai.server.command.Session;
import io.pomai.server.config.OperationSettings;
import io.pomai.server.metrics.CommandTotals;
import io.pomai.server.metrics.LatencyEvents;
import io.pomai.server.metrics.LatencyEvents.Sample;
import io.pomai.server.metrics.LatencyEvents.Series;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The subcommands of LATENCY. */
final class LatencyCommands {
  private static final long FIRST_BUCKET_NANOS = 1_024;

  private LatencyCommands() {}

  static void latest(Session session) {
    Map<String, Series> events = new TreeMap<>(events(session).all());
    RespWriter reply = session.reply();
    reply.arrayHeader(events.size());
    events.forEach(
        (event, series) -> {
          reply.arrayHeader(4);
          reply.string(event);
          reply.integer(series.latest().seconds());
          reply.integer(series.latest().millis());
          reply.integer(series.worstMillis());
        });
  }

  static void history(Session session) {
    Series series = events(session).series(session.string(2));
    List<Sample> samples = series == null ? List.of() : series.samples();
    RespWriter reply = session.reply();
    reply.arrayHeader(samples.size());
    for (Sample sample : samples) {
      reply.arrayHeader(2);
      reply.integer(sample.seconds());
      reply.integer(sample.millis());
    }
  }

  static void reset(Session session) {
    LatencyEvents events = events(session);
    Collection<String> named = new ArrayList<>();
    for (int i = 2; i < session.argc(); i++) {
      named.add(session.string(i));
    }
    Collection<String> forgotten = session.argc() == 2 ? events.all().keySet() : named;
    session.reply().integer(forgotten.stream().filter(events::forget).count());
  }

  private static LatencyEvents events(Session session) {
    return session.context().watch().latency();
  }

  static void histogram(Session session) {
    Map<String, CommandTotals> totals = new LinkedHashMap<>();
    wanted(session)
        .forEach(
            row -> {
              CommandTotals of = session.context().metrics().totals(row.id());
              if (of != null && of.calls() > 0) {
                totals.put(row.name(), of);
              }
            });
    RespWriter reply = session.reply();
    reply.mapHeader(totals.size());
    totals.forEach((name, of) -> write(reply, name, of));
  }

  /** All commands, or those that are named, with the rows below them; others are left out. */
  private static Stream<CommandSpec> wanted(Session session) {
    CommandTable table = session.context().table();
    if (session.argc() == 2) {
      return table.all();
    }
    List<CommandSpec> rows = new ArrayList<>();
    for (int i = 2; i < session.argc(); i++) {
      CommandSpec row = table.find(session.string(i));
      if (row != null) {
        rows.add(row);
        rows.addAll(row.subcommands().rows());
      }
    }
    return rows.stream();
  }

  private static void write(RespWriter reply, String name, CommandTotals totals) {
    Map<Long, Long> buckets = buckets(totals.latencies());
    reply.string(name);
    reply.mapHeader(2);
    CommandReplies.number(reply, "calls", totals.calls());
    reply.string("histogram_usec");
    reply.mapHeader(buckets.size());
    buckets.forEach(
        (micros, count) -> {
          reply.integer(micros);
          reply.integer(count);
        });
  }

  /** How many calls took at most so many microseconds, where that is more than before. */
  private static Map<Long, Long> buckets(Histogram latencies) {
    Map<Long, Long> buckets = new LinkedHashMap<>();
    long before = 0;
    for (HistogramIterationValue to : latencies.logarithmicBucketValues(FIRST_BUCKET_NANOS, 2)) {
      long count = to.getTotalCountToThisValue();
      if (count > before) {
        buckets.put(latencies.highestEquivalentValue(to.getValueIteratedTo()) / 1_000, count);
      }
      before = count;
    }
    return buckets;
  }

  static void doctor(Session session) {
    String text = report(session);
    session.reply().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String report(Session session) {
    int threshold = session.settings().get(OperationSettings.LATENCY_MONITOR_THRESHOLD);
    if (threshold == 0) {
      return "Latencies are not monitored: CONFIG SET latency-monitor-threshold <milliseconds> begins to.\n";
    }
    StringBuilder report = new StringBuilder();
    new TreeMap<>(events(session).all())
        .forEach((event, series) -> report.append(line(event, series)));
    return report.isEmpty()
        ? "Nothing has taken " + threshold + " ms or more.\n"
        : report.append(ADVICE).toString();
  }

  private static final String ADVICE =
      "SLOWLOG GET shows slow commands. fsync: the device is slow or busy, appendfsync everysec waits less."
          + " checkpoint: it runs beside the commands.\n";

  private static String line(String event, Series series) {
    double mean = series.samples().stream().mapToLong(Sample::millis).average().orElse(0);
    return String.format(
        Locale.ROOT,
        "%s: %d seconds with latency spikes, the worst of them %d ms, their mean %.1f ms.\n",
        event,
        series.samples().size(),
        series.worstMillis(),
        mean);
  }
}
