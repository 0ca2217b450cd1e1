package io.pomai.arena.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock of the operating system on {@value FolderLock#FILE} in a folder, which ends with the
 * process, however it ends. The file holds the process number of its last owner and stays.
 *
 * <p>Such a lock belongs to the process and is lost when any of its descriptors of the file is
 * closed, so a folder that this process has is refused before the file is opened again.
 */
final class ProcessLock implements FolderLock {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private ProcessLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static FolderLock take(Path folder) throws IOException {
    if (!HELD.add(folder)) {
      throw new FolderInUseException(folder.toString(), "this process");
    }
    FolderLock lock = null;
    try {
      lock = takeFromOthers(folder);
      return lock;
    } finally {
      if (lock == null) {
        HELD.remove(folder);
      }
    }
  }

  private static FolderLock takeFromOthers(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new FolderInUseException(folder.toString(), "process " + owner(file));
      }
      writeOwner(channel);
      return new ProcessLock(folder, channel);
    } catch (OverlappingFileLockException e) {
      // Under another path. The channel stays open: closing it would end that lock.
      throw new FolderInUseException(folder.toString(), "this process");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static String owner(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.US_ASCII).trim();
  }

  private static void writeOwner(FileChannel channel) throws IOException {
    String owner = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        HELD.remove(folder); // not before: whoever is let in locks the same file
      }
    }
  }
}
