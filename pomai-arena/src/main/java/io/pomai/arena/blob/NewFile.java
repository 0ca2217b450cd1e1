package io.pomai.arena.blob;

import io.pomai.arena.Crc32c;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.StorageFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * A file that is written from front to back under a temporary name, and gets its own name once all
 * of it is on the device: under that name it is never half a file.
 *
 * <p>All bytes go through a buffer and are summed up there: what the checksum says is what the file
 * has, even if the source changes meanwhile. The buffer is outside of the memory budget, so that a
 * full arena can still be saved. Not thread-safe.
 */
final class NewFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final StorageFolder folder;
  private final String finalName;
  private final StorageFile file;
  private final Arena memory = Arena.ofShared();
  private final long buffer = memory.allocate(BUFFER_BYTES, BlobDescriptor.ALIGNMENT).address();
  private final Crc32c crc = new Crc32c();
  private final String name;
  private int buffered;
  private long written;
  private boolean renamed;

  private NewFile(StorageFolder folder, String finalName, String name, StorageFile file) {
    this.folder = folder;
    this.finalName = finalName;
    this.name = name;
    this.file = file;
    crc.start();
  }

  /**
   * Creates an empty file under the temporary name; what was left under it is deleted.
   *
   * @param skipped bytes to leave out at the start, for {@link #writeStart}
   */
  static NewFile create(StorageFolder folder, String finalName, int skipped) throws IOException {
    String name = BlobNames.temporary(finalName);
    if (folder.exists(name)) {
      folder.delete(name);
    }
    NewFile file = new NewFile(folder, finalName, name, folder.create(name));
    file.written = skipped;
    return file;
  }

  /** Bytes so far: where the next one goes. */
  long position() {
    return written + buffered;
  }

  /** Appends bytes. */
  void write(long address, long bytes) throws IOException {
    long done = 0;
    while (done < bytes) {
      int part = (int) Math.min(bytes - done, room());
      NativeMemory.copy(address + done, buffer + buffered, part);
      take(part);
      done += part;
    }
  }

  /** Appends zeros up to a multiple of {@code alignment}, a power of two. */
  void pad(int alignment) throws IOException {
    long zeros = BlobDescriptor.aligned(position(), alignment) - position();
    while (zeros > 0) {
      int part = (int) Math.min(zeros, room());
      NativeMemory.fill(buffer + buffered, part, (byte) 0);
      take(part);
      zeros -= part;
    }
  }

  private int room() throws IOException {
    if (buffered == BUFFER_BYTES) {
      flush();
    }
    return BUFFER_BYTES - buffered;
  }

  private void take(int bytes) {
    crc.add(buffer + buffered, bytes);
    buffered += bytes;
  }

  private void flush() throws IOException {
    if (buffered > 0) {
      file.write(written, buffer, buffered);
      written += buffered;
      buffered = 0;
    }
  }

  /** Lets the checksum go on over bytes that are written in another way. */
  void addToChecksum(long address, long bytes) {
    crc.add(address, bytes);
  }

  /** The checksum of what was appended since the last call; the next one starts here. */
  int takeChecksum() {
    int value = crc.value();
    crc.start();
    return value;
  }

  /** Writes the first bytes, for which {@link #create} left room; no part of a checksum. */
  void writeStart(long address, long bytes) throws IOException {
    file.write(0, address, bytes);
  }

  /** Returns when the whole file is on the device under its own name. */
  void publish() throws IOException {
    flush();
    file.force();
    folder.rename(name, finalName);
    renamed = true;
    folder.sync();
  }

  /** Whether the file has its own name, which may not be safe yet. */
  boolean isRenamed() {
    return renamed;
  }

  /** Closes the file, and deletes it if it still has its temporary name. */
  @Override
  public void close() throws IOException {
    if (memory.scope().isAlive()) {
      memory.close();
      try (file) {
        if (!renamed) {
          folder.delete(name);
        }
      }
    }
  }
}
