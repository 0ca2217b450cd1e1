package io.pomai.bench.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Counts the replies of one run. Used by the load generator's thread only. */
final class RunTally {
  private static final int KEPT_PROBLEMS = 5;
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;

  private final Workload workload;
  private final Histogram latency = new Histogram(HIGHEST_NANOS, 3);
  private final List<String> problems = new ArrayList<>();
  private long requests;
  private long operations;
  private long errors;
  private long nanos;

  RunTally(Workload workload) {
    this.workload = workload;
  }

  void reply(int request, long latencyNanos) {
    latency.recordValue(Math.min(latencyNanos, HIGHEST_NANOS));
    requests++;
    operations += workload.operations(request);
  }

  void problem(String what) {
    errors++;
    if (problems.size() < KEPT_PROBLEMS) {
      problems.add(what);
    }
  }

  void ran(long elapsed) {
    nanos += elapsed;
  }

  long operations() {
    return operations;
  }

  long requests() {
    return requests;
  }

  LoadResult result() {
    return new LoadResult(requests, operations, errors, List.copyOf(problems), nanos, latency);
  }
}
