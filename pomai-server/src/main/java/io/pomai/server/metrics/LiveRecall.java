package io.pomai.server.metrics;

/**
 * The mean recall of the last searches that were checked, as far as they were checked. Threads:
 * any.
 */
public final class LiveRecall {
  /** Checks that the mean is of, at most. */
  private static final int WINDOW = 1_000;

  private final double[] recalls = new double[WINDOW];
  private long checks;

  /** A search was checked; {@code recall} of its true neighbours were found. */
  public synchronized void add(double recall) {
    recalls[(int) (checks++ % WINDOW)] = recall;
  }

  /** Searches that were checked, old ones included. */
  public synchronized long checks() {
    return checks;
  }

  /** The mean recall; not a number before the first check. */
  public synchronized double mean() {
    int n = (int) Math.min(checks, WINDOW);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += recalls[i];
    }
    return sum / n;
  }

  synchronized void reset() {
    checks = 0;
  }
}
