package io.pomai.bench.cli;

import io.pomai.bench.load.LoadResult;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints results for people and appends them to a CSV file for programs. Figures are formatted
 * alike in any locale.
 */
final class Report {
  private final PrintStream out = System.out;

  /** One labelled line. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  void line(String label, String format, Object... arguments) {
    out.printf(Locale.ROOT, "%-12s%s%n", label, String.format(Locale.ROOT, format, arguments));
  }

  void blank() {
    out.println();
  }

  /** Rate and latencies of a run. */
  void rates(String label, String unit, LoadResult result) {
    line(label, "%,.0f %s/s", result.rate(), unit);
    line(
        "latency",
        "p50 %.3f ms   p95 %.3f ms   p99 %.3f ms   p99.9 %.3f ms",
        result.micros(50) / 1e3,
        result.micros(95) / 1e3,
        result.micros(99) / 1e3,
        result.micros(99.9) / 1e3);
  }

  void recall(int k, SearchRun.Outcome outcome) {
    if (outcome.judged() == 0) {
      line("recall", "not judged: no exact answers for these queries");
    } else {
      line(
          "recall@" + k,
          "%.4f over %,d queries (ties by distance count as right)",
          outcome.recall(),
          outcome.judged());
    }
  }

  void resident(long bytes) {
    if (bytes >= 0) {
      line("server RSS", "%,.0f MiB", bytes / 1048576.0);
    }
  }

  /** Prints error replies, if any; true when there were none. */
  boolean noErrors(String what, LoadResult result) {
    if (result.errors() == 0) {
      return true;
    }
    line(
        "ERRORS",
        "%,d of %,d replies to %s were errors or wrong, for example:",
        result.errors(),
        result.requests(),
        what);
    result.problems().forEach(problem -> out.println("            " + problem));
    return false;
  }

  /**
   * Prints error replies of the warm-up and of the timed queries, if any; true when there were
   * none.
   */
  boolean noErrors(String what, SearchRun.Outcome outcome) {
    boolean timed = noErrors(what, outcome.timed());
    return noErrors(what + " (warm-up)", outcome.warmUp()) && timed;
  }

  /** Columns of one search run, as CSV and tables use them. */
  static Map<String, String> columns(SearchRun.Outcome outcome) {
    LoadResult timed = outcome.timed();
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("queries", Long.toString(timed.operations()));
    columns.put("errors", Long.toString(outcome.errors()));
    columns.put("recall", number(outcome.recall()));
    columns.put("qps", number(timed.rate()));
    columns.put("p50_us", number(timed.micros(50)));
    columns.put("p95_us", number(timed.micros(95)));
    columns.put("p99_us", number(timed.micros(99)));
    columns.put("p999_us", number(timed.micros(99.9)));
    return columns;
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Appends one row to {@code file}, with a header line when the file is new. */
  static void appendCsv(Path file, Map<String, String> columns) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    all.putAll(columns);
    all.put("machine", Machine.describe());
    all.put("client_flags", Machine.flags());
    String row = all.values().stream().map(Report::quoted).collect(Collectors.joining(",")) + "\n";
    try {
      String header = Files.exists(file) ? "" : String.join(",", all.keySet()) + "\n";
      Files.writeString(
          file,
          header + row,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static String quoted(String value) {
    return value.matches("[A-Za-z0-9_.:%+-]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
