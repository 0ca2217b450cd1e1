package io.pomai.orbit.ivf;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * What encoding the vectors of one generation has shown so far: how many there were, whether their
 * lists were the nearest, and by how much codes miss them.
 *
 * <p>Threading: any thread counts and reads; a window is begun by one thread.
 */
final class EncodingTally {
  private final LongAdder encoded = new LongAdder();
  private final LongAdder checked = new LongAdder();
  private final LongAdder mismatches = new LongAdder();
  private final DoubleAdder error = new DoubleAdder();
  private volatile Window window = new Window(0, 0);

  /** Where a window begins: the vectors and the sum of the errors before it. */
  private record Window(long encoded, double error) {}

  /** What was counted, before the window and in it. */
  record Counts(
      long encoded,
      long checked,
      long mismatches,
      double error,
      long encodedBefore,
      double errorBefore) {}

  /** What was counted so far. */
  Counts counts() {
    Window since = window;
    return new Counts(
        encoded.sum(),
        checked.sum(),
        mismatches.sum(),
        error.sum(),
        since.encoded(),
        since.error());
  }

  /** Goes on from what another has counted. Before anything is counted. */
  void continueFrom(Counts counts) {
    encoded.add(counts.encoded);
    checked.add(counts.checked);
    mismatches.add(counts.mismatches);
    error.add(counts.error);
    window = new Window(counts.encodedBefore, counts.errorBefore);
  }

  /** A vector was encoded; {@code squaredError} is what its codes miss, squared. */
  void encoded(float squaredError) {
    encoded.increment();
    if (squaredError < Float.POSITIVE_INFINITY) {
      error.add(squaredError);
    }
  }

  /** The list of a vector was compared with all others. */
  void checked(boolean nearest) {
    checked.increment();
    if (!nearest) {
      mismatches.increment();
    }
  }

  long encoded() {
    return encoded.sum();
  }

  long checked() {
    return checked.sum();
  }

  long mismatches() {
    return mismatches.sum();
  }

  /** Counts from here on. */
  void beginWindow() {
    window = new Window(encoded.sum(), error.sum());
  }

  /** Vectors that were encoded in the window. */
  long windowSize() {
    return encoded.sum() - window.encoded();
  }

  /** Mean squared error in the window; 0 where it is empty. */
  double windowError() {
    Window since = window;
    long n = encoded.sum() - since.encoded();
    return n == 0 ? 0 : Math.max(0, (error.sum() - since.error()) / n);
  }
}
