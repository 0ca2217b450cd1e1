package io.pomai.arena.blob;

import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.List;

/** A folder that fails after a number of changes, and then always, as one that lost its power. */
final class InterruptedFolder implements StorageFolder {
  private final StorageFolder folder;
  private int changesLeft;

  InterruptedFolder(StorageFolder folder, int changes) {
    this.folder = folder;
    this.changesLeft = changes;
  }

  /** Whether it has failed. */
  boolean isInterrupted() {
    return changesLeft < 0;
  }

  /** Lets all changes succeed again. */
  void resume() {
    changesLeft = Integer.MAX_VALUE;
  }

  private void change() throws IOException {
    if (changesLeft <= 0) {
      changesLeft = -1;
      throw new IOException("Interrupted");
    }
    changesLeft--;
  }

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
    change();
    return new InterruptedFile(folder.create(name));
  }

  @Override
  public StorageFile openForWrite(String name) throws IOException {
    return new InterruptedFile(folder.openForWrite(name));
  }

  @Override
  public void delete(String name) throws IOException {
    change();
    folder.delete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    change();
    folder.rename(from, to);
  }

  @Override
  public void sync() throws IOException {
    change();
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

  private final class InterruptedFile implements StorageFile {
    private final StorageFile file;

    InterruptedFile(StorageFile file) {
      this.file = file;
    }

    @Override
    public void write(long position, long address, long bytes) throws IOException {
      change();
      file.write(position, address, bytes);
    }

    @Override
    public void force() throws IOException {
      change();
      file.force();
    }

    @Override
    public void truncate(long bytes) throws IOException {
      change();
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
