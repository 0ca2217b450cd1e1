package io.pomai.orbit.check;

import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.MapperChoice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a data folder out of a backup. The backup is read only; the new folder has its name once
 * all of it was copied, checked, and is on the device. Not thread-safe.
 */
public final class Restore {
  private static final String UNFINISHED = ".restoring";

  private final Path backup;
  private final Path target;
  private final Path copy;

  private Restore(Path backup, Path target) {
    this.backup = backup;
    this.target = target.toAbsolutePath().normalize();
    this.copy = this.target.resolveSibling(this.target.getFileName() + UNFINISHED);
  }

  /**
   * Restores {@code backup} as {@code target}, which must not exist or be empty.
   *
   * @return what is in the backup; it was restored if it {@link FolderReport#isWhole is whole}, and
   *     nothing is left behind otherwise
   * @throws IOException when the folders are not fit for it, or a file cannot be copied
   */
  public static FolderReport restore(Path backup, Path target) throws IOException {
    Restore restore = new Restore(backup, target);
    restore.requireFit();
    return restore.run();
  }

  private void requireFit() throws IOException {
    if (!Files.isDirectory(backup)) {
      throw new IOException("backup=" + backup + ": expected a folder");
    }
    if (Files.exists(target) && !isEmpty()) {
      throw new IOException(
          "folder="
              + target
              + ": exists already; choose one that does not, nothing is overwritten");
    }
    if (Files.exists(copy)) {
      throw new IOException("folder=" + copy + ": left by a restore that was ended; delete it");
    }
  }

  private boolean isEmpty() throws IOException {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.findAny().isEmpty();
    }
  }

  private FolderReport run() throws IOException {
    DiskFolder folder = DiskFolder.open(copy, MapperChoice.JDK.mapper());
    try {
      copyFiles();
      FolderReport report = FolderCheck.check(folder);
      if (report.isWhole()) {
        publish(folder, report);
      }
      return report;
    } finally {
      deleteCopy();
    }
  }

  private void copyFiles() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(backup)) {
      files = all.filter(Files::isRegularFile).filter(Restore::isData).toList();
    }
    if (files.isEmpty()) {
      throw new IOException(
          "backup=" + backup + ": expected the files of a data folder, found none");
    }
    for (Path file : files) {
      Path copied = copy.resolve(file.getFileName());
      Files.copy(file, copied);
      force(copied, StandardOpenOption.WRITE);
    }
  }

  private static boolean isData(Path file) {
    return !file.endsWith(FolderLock.FILE);
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  private void publish(DiskFolder folder, FolderReport report) throws IOException {
    FolderRepair.mend(folder, report, done -> {});
    Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
    force(target.resolveSibling("."), StandardOpenOption.READ);
  }

  private void deleteCopy() throws IOException {
    if (Files.exists(copy)) {
      try (Stream<Path> files = Files.list(copy)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(copy);
    }
  }
}
