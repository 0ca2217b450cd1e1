package io.pomai.bench.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Compares SIMD with scalar kernels in cache, and with the same kernels in C++ streaming from
 * memory. The three take turns; medians of five turns count.
 */
public final class KernelBench {
  private static final int[] DIMENSIONS = {128, 384, 768, 1536};
  private static final long IN_CACHE = 256 << 10;
  private static final long IN_MEMORY = 256 << 20;
  private static final int TURNS = 5;
  private static final double SCALAR_BAR = 8;
  private static final double CPP_BAR = 0.85;

  private final Kernels simd = KernelProvider.select(KernelChoice.SIMD);
  private final Kernels scalar = KernelProvider.select(KernelChoice.SCALAR);
  private final RowMemory memory = new RowMemory(IN_MEMORY);
  private final CppKernels cpp;
  private final int millis;
  private final Pattern only;
  private final PrintStream out;
  private int missed;
  private float sink;

  private KernelBench(CppKernels cpp, int millis, Pattern only, PrintStream out) {
    this.cpp = cpp;
    this.millis = millis;
    this.only = only;
    this.out = out;
  }

  /**
   * Runs all cases and prints a table; exits with status 1 when a bar is missed.
   *
   * @param args the C++ program, the milliseconds of one measurement, and a regular expression that
   *     is found in the names of the kernels to measure, such as {@code L2 F16 128}
   */
  public static void main(String[] args) throws IOException {
    try (CppKernels cpp = new CppKernels(Path.of(args[0]), IN_MEMORY)) {
      int millis = Integer.parseInt(args[1]);
      KernelBench bench = new KernelBench(cpp, millis, Pattern.compile(args[2]), System.out);
      bench.run();
      System.exit(bench.missed == 0 ? 0 : 1);
    }
  }

  private void run() throws IOException {
    KernelProvider.warmDefault(simd);
    KernelProvider.warmRest(simd);
    out.printf(
        "kernels: %s; rows in sequence, GB/s of rows; medians of %d turns%n%n", simd.name(), TURNS);
    out.println("| kernel | dim | rows in | SIMD | C++ | scalar | SIMD/C++ | SIMD/scalar | bar |");
    out.println("|---|---|---|---|---|---|---|---|---|");
    for (ElementType type : ElementType.values()) {
      for (Metric metric : new Metric[] {Metric.L2, Metric.IP}) {
        for (int dimension : DIMENSIONS) {
          if (only.matcher(metric + " " + type + " " + dimension).find()) {
            report(new KernelCase(metric, type, dimension, IN_CACHE));
            report(new KernelCase(metric, type, dimension, IN_MEMORY));
          }
        }
      }
    }
    if (Float.isNaN(sink)) {
      throw new IllegalStateException("a kernel returned a distance that is not a number");
    }
    out.printf("%n%s%n", missed == 0 ? "all bars met" : missed + " bars missed");
  }

  private void report(KernelCase kernelCase) throws IOException {
    RowKernel fast = simd.rows(kernelCase.metric(), kernelCase.type());
    RowKernel slow = scalar.rows(kernelCase.metric(), kernelCase.type());
    double[][] turns = new double[3][TURNS];
    nanosPerRow(fast, kernelCase); // compiles
    nanosPerRow(slow, kernelCase);
    for (int turn = 0; turn < TURNS; turn++) {
      turns[0][turn] = nanosPerRow(fast, kernelCase);
      turns[1][turn] = cpp.nanosPerRow(kernelCase, millis);
      turns[2][turn] = nanosPerRow(slow, kernelCase);
    }
    print(kernelCase, median(turns[0]), median(turns[1]), median(turns[2]));
  }

  private double nanosPerRow(RowKernel kernel, KernelCase kernelCase) {
    long start = System.nanoTime();
    long calls = 0;
    long nanos;
    do {
      sink += memory.run(kernel, kernelCase);
      calls++;
      nanos = System.nanoTime() - start;
    } while (nanos < millis * 1_000_000L);
    return (double) nanos / calls / kernelCase.rows();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private void print(KernelCase kernelCase, double fast, double cppNanos, double slow) {
    boolean cached = kernelCase.bytes() == IN_CACHE;
    boolean met = cached ? slow / fast >= SCALAR_BAR : cppNanos / fast >= CPP_BAR;
    missed += met ? 0 : 1;
    out.printf(
        "| %s %s | %d | %s | %.1f | %.1f | %.1f | %.2f | %.1f | %s |%n",
        kernelCase.metric(),
        kernelCase.type(),
        kernelCase.dimension(),
        cached ? "cache" : "memory",
        kernelCase.gigabytesPerSecond(fast),
        kernelCase.gigabytesPerSecond(cppNanos),
        kernelCase.gigabytesPerSecond(slow),
        cppNanos / fast,
        slow / fast,
        (cached ? "8 x scalar: " : "0.85 of C++: ") + (met ? "met" : "missed"));
  }
}
