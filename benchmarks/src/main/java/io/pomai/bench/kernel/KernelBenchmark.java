package io.pomai.bench.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.RowKernel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One query against all rows: microseconds per pass. The JVM's flags come from {@link KernelJmh}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class KernelBenchmark {
  @Param({"SCALAR", "SIMD"})
  KernelChoice kernels;

  @Param({"L2", "COSINE", "IP"})
  Metric metric;

  @Param({"F32", "F16", "I8"})
  ElementType type;

  @Param({"128", "384", "768", "1536"})
  int dimension;

  /** 256 KiB stay in the cache, 256 MiB come from memory. */
  @Param({"262144", "268435456"})
  long bytes;

  private RowKernel kernel;
  private RowCase rowCase;

  /** Makes the rows. */
  @Setup
  public void setUp() {
    kernel = KernelProvider.select(kernels).rows(metric, type);

    rowCase = new RowCase(new RowMemory(bytes), metric, type, dimension, bytes);
  }

  /** All rows once. */
  @Benchmark
  public float oneToMany() {
    return rowCase.memory().run(kernel, rowCase);
  }
}
