package io.pomai.arena.file;

import io.pomai.arena.NativeMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder in memory that keeps what a device would have apart from what programs see, and fails as
 * it is told.
 *
 * <p>{@link #losePower} and {@link #kill} end it: every later call fails, and the returned disk is
 * what the next process finds. Thread-safe.
 */
public final class SimulatedDisk implements StorageFolder {
  /** A change of names that no sync has confirmed; {@code file} is null for a name that is gone. */
  private record NameChange(Map<String, @Nullable SimulatedFile> names) {}

  private final Map<String, SimulatedFile> names = new TreeMap<>();
  private final Map<String, SimulatedFile> deviceNames = new HashMap<>();
  private final List<NameChange> unsynced = new ArrayList<>();
  private long freeBytes = Long.MAX_VALUE;
  private int failingForces;
  private int failingMaps;
  private int failingCloses;
  private int openFiles;
  private boolean readOnly;
  private boolean dead;
  private boolean locked;
  private long forces;
  private Runnable beforeForce = () -> {};
  private Runnable beforeWrite = () -> {};

  // ---- failures ----

  /** Writes fail once they have taken {@code bytes} more bytes, the last of them in part. */
  public synchronized void limitSpace(long bytes) {
    freeBytes = bytes;
  }

  /** The next {@code count} forces fail; what they were to force may be lost. */
  public synchronized void failForces(int count) {
    failingForces = count;
  }

  /** Closing fails for the next {@code count} files; they are closed all the same. */
  public synchronized void failCloses(int count) {
    failingCloses = count;
  }

  /** Files that are open for writing. */
  public synchronized int openFiles() {
    return openFiles;
  }

  /** The next {@code count} mappings fail. */
  public synchronized void failMaps(int count) {
    failingMaps = count;
  }

  /** Every change of files and names fails, or no longer does. */
  public synchronized void readOnly(boolean value) {
    readOnly = value;
  }

  /** Runs {@code action} before every force, on its thread. */
  public synchronized void beforeForce(Runnable action) {
    beforeForce = action;
  }

  /** Runs {@code action} before every write to a file, on its thread. */
  public synchronized void beforeWrite(Runnable action) {
    beforeWrite = action;
  }

  /** Forces of files so far, failed ones included. */
  public synchronized long forces() {
    return forces;
  }

  /** Ends this disk and returns what a power loss leaves of it. */
  public synchronized SimulatedDisk losePower(Random random) {
    dead = true;
    SimulatedDisk next = new SimulatedDisk();
    next.names.putAll(deviceNames);
    for (NameChange change : unsynced) {
      if (random.nextBoolean()) {
        apply(change, next.names);
      }
    }
    next.deviceNames.putAll(next.names);
    next.names.values().stream().distinct().forEach(file -> file.losePower(random));
    return next;
  }

  /** Ends this disk and returns what another process finds after this one was killed. */
  public synchronized SimulatedDisk kill() {
    dead = true;
    SimulatedDisk next = new SimulatedDisk();
    next.names.putAll(names);
    next.deviceNames.putAll(deviceNames);
    next.unsynced.addAll(unsynced);
    return next;
  }

  /** The bytes of a file. */
  public synchronized byte[] read(String name) {
    return names.get(name).seen();
  }

  /** Replaces the bytes of a file, on the device too; creates it if there is none. */
  public synchronized void overwrite(String name, byte[] bytes) {
    SimulatedFile file = new SimulatedFile();
    file.write(0, bytes);
    file.force();
    names.put(name, file);
    deviceNames.put(name, file);
  }

  // ---- the folder ----

  @Override
  public synchronized List<String> names() throws IOException {
    checkAlive();
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized boolean exists(String name) throws IOException {
    checkAlive();
    return names.containsKey(name);
  }

  @Override
  public synchronized long size(String name) throws IOException {
    return find(name).size();
  }

  @Override
  public synchronized StorageFile create(String name) throws IOException {
    checkWritable();
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    SimulatedFile file = new SimulatedFile();
    change(Map.of(name, file));
    return new OpenFile(file);
  }

  @Override
  public synchronized StorageFile openForWrite(String name) throws IOException {
    checkWritable();
    return new OpenFile(find(name));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    checkWritable();
    find(name);
    Map<String, @Nullable SimulatedFile> gone = new HashMap<>();
    gone.put(name, null);
    change(gone);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    checkWritable();
    Map<String, @Nullable SimulatedFile> moved = new HashMap<>();
    moved.put(to, find(from));
    moved.put(from, null);
    change(moved);
  }

  private void change(Map<String, @Nullable SimulatedFile> changed) {
    NameChange change = new NameChange(changed);
    apply(change, names);
    unsynced.add(change);
  }

  private static void apply(NameChange change, Map<String, SimulatedFile> names) {
    change.names.forEach(
        (name, file) -> {
          if (file == null) {
            names.remove(name);
          } else {
            names.put(name, file);
          }
        });
  }

  @Override
  public synchronized void sync() throws IOException {
    checkWritable();
    unsynced.forEach(change -> apply(change, deviceNames));
    unsynced.clear();
  }

  @Override
  public synchronized MappedFile map(String name) throws IOException {
    byte[] bytes = find(name).seen();
    if (failingMaps > 0) {
      failingMaps--;
      throw new IOException("Cannot allocate memory");
    }
    Arena arena = Arena.ofShared();
    long address = arena.allocate(Math.max(1, bytes.length), Long.BYTES).address();
    NativeMemory.copy(bytes, 0, address, bytes.length);
    return new Copy(arena, address, bytes.length);
  }

  @Override
  public synchronized FolderLock lock() throws IOException {
    checkAlive();
    if (locked) {
      throw new FolderInUseException(describe(), "this process");
    }
    locked = true;
    return this::unlock;
  }

  private synchronized void unlock() {
    locked = false;
  }

  @Override
  public String describe() {
    return "/simulated";
  }

  private SimulatedFile find(String name) throws IOException {
    checkAlive();
    SimulatedFile file = names.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  private void checkAlive() throws IOException {
    if (dead) {
      throw new IOException("The power is off");
    }
  }

  private void checkWritable() throws IOException {
    checkAlive();
    if (readOnly) {
      throw new IOException("Read-only file system");
    }
  }

  private record Copy(Arena arena, long address, long size) implements MappedFile {
    @Override
    public void advise(long offset, long bytes, Advice advice) {
      // A copy has no pages of a file.
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  /** An open file; its methods take the lock of the disk. */
  private final class OpenFile implements StorageFile {
    private final SimulatedFile file;
    private boolean open = true;

    OpenFile(SimulatedFile file) {
      this.file = file;
      openFiles++; // under the lock of the disk
    }

    @Override
    public void write(long position, long address, long bytes) throws IOException {
      writeGate().run();
      synchronized (SimulatedDisk.this) {
        checkOpen();
        byte[] content = new byte[(int) Math.min(bytes, freeBytes)];
        NativeMemory.copy(address, content, 0, content.length);
        file.write((int) position, content);
        freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : content.length;
        if (content.length < bytes) {
          throw new IOException("No space left on device");
        }
      }
    }

    @Override
    public void force() throws IOException {
      forceGate().run();
      synchronized (SimulatedDisk.this) {
        checkOpen();
        forces++;
        if (failingForces > 0) {
          failingForces--;
          file.failForce();
          throw new IOException("Input/output error");
        }
        file.force();
      }
    }

    private Runnable forceGate() {
      synchronized (SimulatedDisk.this) {
        return beforeForce;
      }
    }

    private Runnable writeGate() {
      synchronized (SimulatedDisk.this) {
        return beforeWrite;
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      synchronized (SimulatedDisk.this) {
        checkOpen();
        file.truncate((int) bytes);
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (SimulatedDisk.this) {
        checkOpen();
        return file.size();
      }
    }

    @Override
    public void close() throws IOException {
      synchronized (SimulatedDisk.this) {
        openFiles -= open ? 1 : 0;
        boolean fails = open && failingCloses > 0;
        open = false;
        if (fails) {
          failingCloses--;
          throw new IOException("Input/output error");
        }
      }
    }

    private void checkOpen() throws IOException {
      checkWritable();
      if (!open) {
        throw new IOException("The file is closed");
      }
    }
  }
}
