package io.pomai.orbit.engine;

import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.List;

/**
 * A folder to whose files each write ends a slice of the work that makes them, see {@link Pace}.
 * For the thread whose pace it is.
 */
record PacedFolder(StorageFolder folder, Pace pace) implements StorageFolder {
  @Override
  public List<String> names() throws IOException {
    return folder.names();
  }

  @Override
  public boolean exists(String name) throws IOException {
    return folder.exists(name);
  }

  @Override
  public long size(String name) throws IOException {
    return folder.size(name);
  }

  @Override
  public StorageFile create(String name) throws IOException {
    return new PacedFile(folder.create(name), pace);
  }

  @Override
  public StorageFile openForWrite(String name) throws IOException {
    return new PacedFile(folder.openForWrite(name), pace);
  }

  @Override
  public void delete(String name) throws IOException {
    folder.delete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    folder.rename(from, to);
  }

  @Override
  public void sync() throws IOException {
    folder.sync();
  }

  @Override
  public MappedFile map(String name) throws IOException {
    return folder.map(name);
  }

  @Override
  public FolderLock lock() throws IOException {
    return folder.lock();
  }

  @Override
  public String describe() {
    return folder.describe();
  }

  private record PacedFile(StorageFile file, Pace pace) implements StorageFile {
    @Override
    public void write(long position, long address, long bytes) throws IOException {
      file.write(position, address, bytes);
      pace.next();
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public void truncate(long bytes) throws IOException {
      file.truncate(bytes);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
