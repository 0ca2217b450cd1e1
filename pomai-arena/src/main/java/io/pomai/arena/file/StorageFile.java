package io.pomai.arena.file;

import java.io.IOException;

/** A file open for writing. One thread writes at a time; any thread may force beside it. */
public interface StorageFile extends AutoCloseable {
  /**
   * Writes {@code bytes} bytes of native memory at {@code position}, all of them.
   *
   * @throws IOException when the system refuses; any part may have been written
   */
  void write(long position, long address, long bytes) throws IOException;

  /**
   * Returns when everything written before is on the device ({@code fdatasync(2)}).
   *
   * @throws IOException when it is not; what of it was written is then unknown for good, because a
   *     second try may succeed without writing the pages that failed
   */
  void force() throws IOException;

  /** Cuts the file to {@code bytes}, at most its size. */
  void truncate(long bytes) throws IOException;

  /** Bytes in the file. */
  long size() throws IOException;

  /** Closes without forcing. */
  @Override
  void close() throws IOException;
}
