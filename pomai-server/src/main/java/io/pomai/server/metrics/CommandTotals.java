package io.pomai.server.metrics;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What all threads counted for one command.
 *
 * @param calls executions, failed ones included
 * @param nanos time of all executions
 * @param rejected calls refused before execution: arity, authentication
 * @param failed executions that ended in an error reply
 * @param latencies of the executions, in nanoseconds
 */
public record CommandTotals(
    long calls, long nanos, long rejected, long failed, Histogram latencies) {

  /** The sum of two; null counts as nothing. */
  static CommandTotals plus(@Nullable CommandTotals a, CommandTotals b) {
    if (a == null) {
      return b;
    }
    a.latencies.add(b.latencies);
    return new CommandTotals(
        a.calls + b.calls,
        a.nanos + b.nanos,
        a.rejected + b.rejected,
        a.failed + b.failed,
        a.latencies);
  }

  /** Mean time of an execution in microseconds, zero without executions. */
  public double microsPerCall() {
    return calls == 0 ? 0 : nanos / 1e3 / calls;
  }
}
