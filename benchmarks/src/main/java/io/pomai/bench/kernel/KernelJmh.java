package io.pomai.bench.kernel;

import java.nio.file.Path;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the JMH benchmarks under the project's JVM flags. */
public final class KernelJmh {

  private KernelJmh() {}

  /**
   * Takes JMH's own command line.
   *
   * @throws CommandLineOptionException if it is wrong
   * @throws RunnerException if a benchmark fails
   */
  public static void main(String[] args) throws CommandLineOptionException, RunnerException {
    Path flags = Path.of(System.getProperty("pomai.root"), "config", "jvm.options");
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .include(KernelBenchmark.class.getName())
                .jvmArgs("@" + flags, "-Xmx1g")
                .build())
        .run();
  }
}
