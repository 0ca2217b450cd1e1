package io.pomai.arena.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A folder of the operating system. Thread-safe. */
public final class DiskFolder implements StorageFolder {
  private final Path path;
  private final FileMapper mapper;

  private DiskFolder(Path path, FileMapper mapper) {
    this.path = path;
    this.mapper = mapper;
  }

  /**
   * The folder at {@code path}, created if there is none, whose files {@code mapper} maps.
   *
   * @throws IOException when it cannot be created or is no folder
   */
  public static DiskFolder open(Path path, FileMapper mapper) throws IOException {
    try {
      return new DiskFolder(Files.createDirectories(path).toRealPath(), mapper);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(unusable(path, "it is a file"), e);
    } catch (FileSystemException e) {
      String reason = Objects.requireNonNullElse(e.getReason(), "it cannot be created");
      throw new IOException(unusable(path, reason), e);
    }
  }

  private static String unusable(Path path, String reason) {
    return "folder=%s: %s; choose a folder that can be written, or one that can be created"
        .formatted(path, reason);
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(file(name));
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(file(name));
  }

  @Override
  public StorageFile create(String name) throws IOException {
    return new DiskFile(
        FileChannel.open(file(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public StorageFile openForWrite(String name) throws IOException {
    return new DiskFile(FileChannel.open(file(name), StandardOpenOption.WRITE));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(file(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void sync() throws IOException {
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  @Override
  public MappedFile map(String name) throws IOException {
    return mapper.map(file(name));
  }

  @Override
  public FolderLock lock() throws IOException {
    return ProcessLock.take(path);
  }

  @Override
  public String describe() {
    return path.toString();
  }

  private Path file(String name) {
    Path file = path.resolve(name);
    if (!path.equals(file.getParent()) || !file.equals(file.normalize())) {
      throw new IllegalArgumentException("name=" + name + ": expected a plain file name");
    }
    return file;
  }
}
