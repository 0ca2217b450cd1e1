package io.pomai.bench.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/**
 * Compares SIMD with scalar kernels in cache, and with the same kernels in C++ streaming from
 * memory; those over blocks of the index with C++ in cache too. The three take turns; medians of
 * five turns count.
 */
public final class KernelBench {
  private static final int[] DIMENSIONS = {128, 384, 768, 1536};
  private static final int[] SUBQUANTIZERS = {16, 32, 64};
  private static final int[] SKETCH_WORDS = {8, 24, 48};
  private static final long IN_CACHE = 256 << 10;
  private static final long IN_MEMORY = 256 << 20;
  private static final int TURNS = 5;
  private static final double SCALAR_BAR = 8;
  private static final double CPP_BAR = 0.85;

  private final Kernels simd = KernelProvider.select(KernelChoice.SIMD);
  private final Kernels scalar = KernelProvider.select(KernelChoice.SCALAR);
  private final int millis;
  private final Pattern only;
  private final PrintStream out;
  private int missed;
  private double sink;

  private KernelBench(int millis, Pattern only, PrintStream out) {
    this.millis = millis;
    this.only = only;
    this.out = out;
  }

  /**
   * Runs all cases and prints a table; exits with status 1 when a bar is missed.
   *
   * @param args the milliseconds of one measurement; a regular expression that is found in the
   *     names of the kernels to measure, such as {@code L2 F16 128}; the C++ program of the rows;
   *     and that of the blocks, where there is one for this machine
   */
  public static void main(String[] args) throws IOException {
    KernelBench bench =
        new KernelBench(Integer.parseInt(args[0]), Pattern.compile(args[1]), System.out);
    bench.begin();
    try (CppKernels cpp = new CppKernels(Path.of(args[2]), IN_MEMORY)) {
      bench.rows(cpp);
    }
    if (args.length > 3) {
      try (CppKernels cpp = new CppKernels(Path.of(args[3]), IN_MEMORY)) {
        bench.blocks(cpp);
      }
    }
    System.exit(bench.end());
  }

  private void begin() {
    KernelProvider.warmDefault(simd);
    KernelProvider.warmRest(simd);
    out.printf(
        "kernels: %s; rows in sequence, GB/s of rows; medians of %d turns%n%n", simd.name(), TURNS);
    out.println("| kernel | dim | rows in | SIMD | C++ | scalar | SIMD/C++ | SIMD/scalar | bar |");
    out.println("|---|---|---|---|---|---|---|---|---|");
  }

  private int end() {
    if (Double.isNaN(sink)) {
      throw new IllegalStateException("a kernel returned a distance that is not a number");
    }
    out.printf("%n%s%n", missed == 0 ? "all bars met" : missed + " bars missed");
    return missed == 0 ? 0 : 1;
  }

  private void rows(CppKernels cpp) throws IOException {
    RowMemory memory = new RowMemory(IN_MEMORY);
    for (ElementType type : ElementType.values()) {
      for (Metric metric : new Metric[] {Metric.L2, Metric.IP}) {
        for (int dimension : DIMENSIONS) {
          for (long bytes : new long[] {IN_CACHE, IN_MEMORY}) {
            RowCase rowCase = new RowCase(memory, metric, type, dimension, bytes);
            if (isWanted(rowCase)) {
              report(rowCase, cpp, bytes == IN_CACHE ? Double.NaN : CPP_BAR);
            }
          }
        }
      }
    }
  }

  private void blocks(CppKernels cpp) throws IOException {
    for (int subs : SUBQUANTIZERS) {
      blocks(cpp, bytes -> new PackedCase(subs, bytes));
    }
    for (int words : SKETCH_WORDS) {
      blocks(cpp, bytes -> new SketchCase(words, bytes));
    }
  }

  private void blocks(CppKernels cpp, LongFunction<BlockCase> cases) throws IOException {
    for (long bytes : new long[] {IN_CACHE, IN_MEMORY}) {
      try (BlockCase blockCase = cases.apply(bytes)) {
        if (isWanted(blockCase)) {
          blockCase.fill();
          requireSameResults(blockCase, cpp);
          report(blockCase, cpp, CPP_BAR);
        }
      }
    }
  }

  private boolean isWanted(KernelCase kernelCase) {
    return only.matcher(kernelCase.kernel() + " " + kernelCase.size()).find();
  }

  private void requireSameResults(BlockCase blockCase, CppKernels cpp) throws IOException {
    String expected = blockCase.hash(scalar);
    String actual = blockCase.hash(simd);
    String inCpp = cpp.ask(blockCase.hashRequest());
    if (!expected.equals(actual) || !expected.equals(inCpp)) {
      throw new IllegalStateException(
          "results differ: %s, scalar %s, SIMD %s, C++ %s"
              .formatted(blockCase.request(), expected, actual, inCpp));
    }
  }

  /** Measures one case, held to {@code cppBar}, or to the scalar bar when that is not a number. */
  private void report(KernelCase kernelCase, CppKernels cpp, double cppBar) throws IOException {
    double[][] turns = new double[3][TURNS];
    nanosPerRow(simd, kernelCase); // compiles
    nanosPerRow(scalar, kernelCase);
    for (int turn = 0; turn < TURNS; turn++) {
      turns[0][turn] = nanosPerRow(simd, kernelCase);
      turns[1][turn] = cpp.nanosPerRow(kernelCase, millis);
      turns[2][turn] = nanosPerRow(scalar, kernelCase);
    }
    print(kernelCase, median(turns[0]), median(turns[1]), median(turns[2]), cppBar);
  }

  private double nanosPerRow(Kernels kernels, KernelCase kernelCase) {
    long start = System.nanoTime();
    long calls = 0;
    long nanos;
    do {
      sink += kernelCase.run(kernels);
      calls++;
      nanos = System.nanoTime() - start;
    } while (nanos < millis * 1_000_000L);
    return (double) nanos / calls / kernelCase.rows();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private void print(
      KernelCase kernelCase, double fast, double cppNanos, double slow, double cppBar) {
    boolean toCpp = !Double.isNaN(cppBar);
    boolean met = toCpp ? cppNanos / fast >= cppBar : slow / fast >= SCALAR_BAR;
    missed += met ? 0 : 1;
    out.printf(
        "| %s | %d | %s | %.1f | %.1f | %.1f | %.2f | %.1f | %s |%n",
        kernelCase.kernel(),
        kernelCase.size(),
        kernelCase.bytes() == IN_CACHE ? "cache" : "memory",
        kernelCase.gigabytesPerSecond(fast),
        kernelCase.gigabytesPerSecond(cppNanos),
        kernelCase.gigabytesPerSecond(slow),
        cppNanos / fast,
        slow / fast,
        (toCpp ? "0.85 of C++: " : "8 x scalar: ") + (met ? "met" : "missed"));
  }
}
