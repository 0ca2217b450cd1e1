package io.pomai.server.launch;

import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.MapperChoice;
import io.pomai.orbit.check.FolderCheck;
import io.pomai.orbit.check.FolderRepair;
import io.pomai.orbit.check.FolderReport;
import io.pomai.orbit.check.FolderReport.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main class of {@code pomai-check}: lists a data folder, says what is wrong, mends it. */
@Command(
    name = "pomai-check",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 110,
    description = "Lists what is in a data folder and what is wrong with it.",
    footer = {
      "",
      "Exit status: 0 the folder is sound; 1 it was repaired, or can be; 2 it cannot be repaired, restore a backup;",
      "3 nothing was checked."
    })
public final class CheckMain implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "The folder; no server may have it.")
  private Path path;

  @Option(
      names = "--repair",
      description =
          "Mend what can be mended: delete files of no use, cut a damaged log where the damage begins. What is cut off"
              + " is kept under another name. Nothing is changed while something cannot be mended.")
  private boolean repair;

  /** Checks the folder that is named. */
  public static void main(String[] args) {
    FolderTools.run(new CheckMain(), args);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (!Files.isDirectory(path)) {
      throw new IOException("folder=" + path + ": expected a folder that exists");
    }
    DiskFolder folder = DiskFolder.open(path, MapperChoice.JDK.mapper());
    try (FolderLock _ = folder.lock()) {
      FolderReport report = FolderCheck.check(folder);
      FolderTools.print(report, out);
      out.println();
      if (repair && report.verdict() == Verdict.REPAIRABLE) {
        return mend(folder, report, out);
      }
      out.println(result(report));
      return FolderTools.status(report);
    }
  }

  private static String result(FolderReport report) {
    return switch (report.verdict()) {
      case SOUND -> "Sound.";
      case REPAIRABLE -> "Nothing was changed; --repair mends this.";
      case LOST -> "Nothing was changed: this cannot be repaired, restore a backup.";
    };
  }

  private static int mend(DiskFolder folder, FolderReport before, PrintWriter out)
      throws IOException {
    FolderReport after =
        FolderRepair.mend(folder, before, done -> out.println("Repaired: " + done));
    if (after.verdict() != Verdict.SOUND) {
      FolderTools.print(after, out);
      out.println("More was found after the repair.");
      return FolderTools.status(after);
    }
    out.println("Repaired; the folder is sound now.");
    return FolderTools.REPAIRABLE;
  }
}
