package io.pomai.bench.cli;

import picocli.CommandLine.Option;

/** How many queries a round has. */
final class QueryOptions {
  @Option(
      names = "--queries",
      converter = Numbers.Positive.class,
      description =
          "Never-repeated queries of a round; of each kind and thread, where there are several"
              + " (default: ${DEFAULT-VALUE}).")
  int count;

  /** Options with a default of so many. */
  QueryOptions(int count) {
    this.count = count;
  }
}
