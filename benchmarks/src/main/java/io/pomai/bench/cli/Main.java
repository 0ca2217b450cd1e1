package io.pomai.bench.cli;

import io.pomai.bench.data.DatasetException;
import io.pomai.bench.load.LoadException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The entry point of the benchmark tools. Exit status: 0 good, 1 a reply was wrong or a bar was
 * missed, 2 wrong usage.
 */
@Command(
    name = "pomai-bench",
    description = "Load generator, demo and benchmarks for servers that speak RESP.",
    mixinStandardHelpOptions = true,
    subcommands = {
      LoadCommand.class,
      DemoCommand.class,
      RecallCheckCommand.class,
      SearchBarCommand.class,
      IngestBarCommand.class,
      DurabilityBarCommand.class,
      PausesBarCommand.class,
      FairnessBarCommand.class,
      ConnectionsBarCommand.class,
      MemoryBarCommand.class,
      SoakCommand.class,
      ThreadsBarCommand.class,
      AnnWorkerCommand.class,
      FilterBarCommand.class,
      IndexBarCommand.class
    })
public final class Main implements Runnable {
  @Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs one of the commands; {@code --help} lists them. */
  public static void main(String[] args) {
    System.setProperty(
        "logback.configurationFile",
        System.getProperty("logback.configurationFile", "logback-bench.xml"));
    CommandLine line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          if (!(exception instanceof DatasetException || exception instanceof LoadException)) {
            throw exception;
          }
          System.err.println("error: " + exception.getMessage());
          return 1;
        });
    System.exit(line.execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }
}
