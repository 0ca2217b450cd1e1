package io.pomai.bench.cli;

import java.util.Arrays;
import java.util.Locale;

/**
 * Prints measured values beside the bar they must hold, and remembers whether all did. Several runs
 * are given by their median.
 */
final class Bars {
  private final Report report;
  private boolean allHeld = true;

  Bars(Report report) {
    this.report = report;
  }

  /** The measured value must be {@code bar} or more. */
  void atLeast(String what, double measured, double bar) {
    show(what, measured, ">=", bar, measured >= bar);
  }

  /** The measured value must be {@code bar} or less. */
  void atMost(String what, double measured, double bar) {
    show(what, measured, "<=", bar, measured <= bar);
  }

  private void show(String what, double measured, String relation, double bar, boolean held) {
    allHeld &= held;
    report.line(
        held ? "PASS" : "FAIL",
        "%s: %s (bar %s %s)",
        what,
        readable(measured),
        relation,
        readable(bar));
  }

  private static String readable(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.3f", value);
  }

  boolean allHeld() {
    return allHeld;
  }

  /** The middle value; the lower middle of an even number. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 2];
  }

  /** All values, for readers who want to see the spread. */
  static String spread(double[] values) {
    StringBuilder text = new StringBuilder();
    for (double value : values) {
      text.append(text.isEmpty() ? "" : "  ").append(readable(value));
    }
    return text.toString();
  }
}
