package io.pomai.bench.cli;

import picocli.CommandLine.Option;

/** How often a bar is measured. */
final class RoundOptions {
  @Option(
      names = "--rounds",
      converter = Numbers.Positive.class,
      defaultValue = "5",
      description = "Rounds; the median counts (default: ${DEFAULT-VALUE}).")
  int count;
}
