package io.pomai.bench.kernel;

import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints how fast 4-bit codes in the cache are scanned, for programs: the number of subquantizers,
 * a tab and gigabytes per second on each line.
 */
public final class ScanRate {
  private static final int[] SUBQUANTIZERS = {16, 32, 64};
  private static final long BYTES = 256 << 10;
  private static final int TURNS = 7;
  private static final long TURN_NANOS = 100_000_000;

  private ScanRate() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    Kernels kernels = KernelProvider.select(KernelChoice.SIMD);
    KernelProvider.warmDefault(kernels);
    KernelProvider.warmRest(kernels);
    PrintStream out = System.out;
    for (int subs : SUBQUANTIZERS) {
      try (PackedCase packed = new PackedCase(subs, BYTES)) {
        packed.fill();
        double nanos = nanosPerRow(kernels, packed);
        out.printf(Locale.ROOT, "%d\t%.3f%n", subs, packed.gigabytesPerSecond(nanos));
      }
    }
  }

  /** The median of several turns after one that compiles. */
  private static double nanosPerRow(Kernels kernels, PackedCase packed) {
    double[] turns = new double[TURNS];
    turn(kernels, packed);
    for (int i = 0; i < TURNS; i++) {
      turns[i] = turn(kernels, packed);
    }
    Arrays.sort(turns);
    return turns[TURNS / 2];
  }

  private static double turn(Kernels kernels, PackedCase packed) {
    long start = System.nanoTime();
    long calls = 0;
    long nanos;
    do {
      packed.run(kernels);
      calls++;
      nanos = System.nanoTime() - start;
    } while (nanos < TURN_NANOS);
    return (double) nanos / calls / packed.rows();
  }
}
