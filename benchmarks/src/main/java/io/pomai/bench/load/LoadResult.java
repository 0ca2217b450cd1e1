package io.pomai.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one run measured.
 *
 * @param requests replies received
 * @param operations vectors or queries in them
 * @param errors replies that were errors or wrong
 * @param problems the first few of them, in words
 * @param nanos time while requests were under way; encoding is not in it
 * @param latency nanoseconds from handing a request to the socket to its whole reply
 */
public record LoadResult(
    long requests,
    long operations,
    long errors,
    List<String> problems,
    long nanos,
    Histogram latency) {
  /** Operations per second. */
  public double rate() {
    return operations * 1e9 / nanos;
  }

  /** Latency at a percentile (0 to 100) in microseconds. */
  public double micros(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e3;
  }
}
