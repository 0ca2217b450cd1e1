package io.pomai.server.launch;

import io.pomai.orbit.check.FolderReport;
import io.pomai.orbit.check.Restore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main class of {@code pomai-restore}: makes a data folder out of a backup. */
@Command(
    name = "pomai-restore",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 110,
    description = "Copies a backup into a new data folder and checks it.",
    footer = {
      "",
      "Exit status: 0 restored; 1 the backup is damaged: pomai-check --repair on a copy of it mends that at a loss;",
      "2 the backup is damaged beyond that; 3 nothing was done."
    })
public final class RestoreMain implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "BACKUP",
      description = "A copy of a data folder, made after SAVE; it is not changed.")
  private Path backup;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "The folder to make; it must not exist, or be empty.")
  private Path target;

  /** Restores as the arguments say. */
  public static void main(String[] args) {
    FolderTools.run(new RestoreMain(), args);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    FolderReport report = Restore.restore(backup, target);
    FolderTools.print(report, out);
    out.println();
    if (report.isWhole()) {
      out.println("Restored as " + target + "; start a server with --dir " + target);
      return FolderTools.SOUND;
    }
    out.println("Nothing was restored: the backup is damaged, use another");
    return FolderTools.status(report);
  }
}
