package io.pomai.server.launch;

import io.pomai.orbit.check.FolderReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** What the tools for data folders share: how they run, print and end. */
final class FolderTools {
  /** Nothing is wrong. */
  static final int SOUND = 0;

  /** All that is wrong was mended, or can be. */
  static final int REPAIRABLE = 1;

  /** Something is wrong that only a backup mends. */
  static final int LOST = 2;

  /** Nothing was looked at: wrong arguments, or a folder that cannot be used. */
  static final int REFUSED = 3;

  private FolderTools() {}

  /** Runs a tool and ends the process with its exit status. */
  static void run(Callable<Integer> tool, String[] args) {
    CommandLine commandLine =
        new CommandLine(tool)
            .setAbbreviatedOptionsAllowed(false)
            .setExecutionExceptionHandler(FolderTools::refused);
    commandLine.getCommandSpec().exitCodeOnInvalidInput(REFUSED);
    System.exit(commandLine.execute(args));
  }

  private static int refused(Exception e, CommandLine tool, CommandLine.ParseResult parsed)
      throws Exception {
    if (!(e instanceof IOException)) {
      throw e;
    }
    tool.getErr().println(tool.getCommandName() + ": " + e.getMessage());
    return REFUSED;
  }

  static int status(FolderReport report) {
    return switch (report.verdict()) {
      case SOUND -> SOUND;
      case REPAIRABLE -> REPAIRABLE;
      case LOST -> LOST;
    };
  }

  static void print(FolderReport report, PrintWriter out) {
    report.contents().forEach(out::println);
    if (!report.problems().isEmpty()) {
      out.println();
      report.problems().forEach(problem -> out.println("PROBLEM " + problem.text()));
    }
  }
}
