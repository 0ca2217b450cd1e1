package io.pomai.arena.log;

import io.pomai.arena.Crc32c;
import io.pomai.arena.file.StorageFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * The segment that is being written. It comes to life under a temporary name and gets its own once
 * its header, and what was written before, is on the device: under its name it is never half a
 * segment, and a segment of the same name is replaced as a whole.
 *
 * <p>Of the log thread; {@link #forceFile} may run on another beside it.
 */
final class SegmentWriter {
  private final StorageFolder folder;
  private final SegmentCatalog catalog;
  private final LogCounters counters;
  private final Crc32c crc = new Crc32c();
  private final StorageFile file;
  private final long firstSequence;
  private final int salt;
  private String name = SegmentNames.temporary();
  private long position = SegmentHeader.BYTES;
  private long forcedPosition = SegmentHeader.BYTES;

  /** Creates a segment with nothing but its header, under the temporary name. */
  SegmentWriter(LogFiles files, long firstSequence) throws IOException {
    this.folder = files.folder();
    this.catalog = files.catalog();
    this.counters = files.counters();
    this.firstSequence = firstSequence;
    if (folder.exists(name)) {
      folder.delete(name);
    }
    this.file = folder.create(name);
    this.salt = writeHeader(files.logId());
  }

  private int writeHeader(long logId) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long header = arena.allocate(SegmentHeader.BYTES, LogRecord.ALIGNMENT).address();
      SegmentHeader.write(header, logId, firstSequence, System.currentTimeMillis());
      file.write(0, header, SegmentHeader.BYTES);
      counters.wrote(SegmentHeader.BYTES);
      return SegmentHeader.salt(header);
    } catch (IOException e) {
      abandon();
      throw e;
    }
  }

  /** Forces everything and gives the segment its name. */
  void publish() throws IOException {
    forceFile();
    forcedPosition = position;
    String published = SegmentNames.of(firstSequence);
    folder.rename(name, published);
    name = published;
    folder.sync();
    catalog.put(firstSequence, position);
  }

  /** For messages, folder included. */
  String describe() {
    return folder.describe() + "/" + name;
  }

  private boolean isPublished() {
    return !name.equals(SegmentNames.temporary());
  }

  long firstSequence() {
    return firstSequence;
  }

  /** Bytes written: where the next record goes. */
  long position() {
    return position;
  }

  boolean isForced() {
    return forcedPosition == position;
  }

  /**
   * Seals and writes records that lie side by side.
   *
   * @param bytes of them, more than 0
   */
  void write(long address, long bytes) throws IOException {
    seal(address, bytes);
    file.write(position, address, bytes);
    counters.wrote(bytes);
    position += bytes;
    if (isPublished()) {
      catalog.put(firstSequence, position);
    }
  }

  private void seal(long address, long bytes) {
    long unforced = position - forcedPosition;
    for (long at = 0; at < bytes; at += LogRecord.alignedBytesAt(address + at)) {
      LogRecord.seal(address + at, unforced + at, salt, crc);
    }
  }

  /** Waits until the device has what was written; who calls it says so with {@link #forcedTo}. */
  void forceFile() throws IOException {
    long start = System.nanoTime();
    file.force();
    counters.forced(System.nanoTime() - start);
  }

  /** The device has everything below {@code bytes}. */
  void forcedTo(long bytes) {
    forcedPosition = bytes;
  }

  /** Forces what has not been forced. */
  void force() throws IOException {
    if (!isForced()) {
      forceFile();
      forcedPosition = position;
    }
  }

  /** Closes the file of a segment that is forced and has a successor. */
  void close() throws IOException {
    file.close();
  }

  /**
   * Closes the file of the last segment, which is forced, with a mark that says so: without it, the
   * next opening would write the end of the segment anew.
   */
  void closeWithMark(long nextSequence) throws IOException {
    try (file;
        Arena arena = Arena.ofConfined()) {
      long mark = arena.allocate(LogRecord.HEADER_BYTES, LogRecord.ALIGNMENT).address();
      LogRecord.beginMark(mark, nextSequence);
      write(mark, LogRecord.HEADER_BYTES);
      forceFile();
    }
  }

  /** Gives the segment up after a failure: what is safe in it stays. */
  void abandon() {
    try (file) {
      if (isPublished()) {
        file.force(); // what the policy NO has given away is nowhere else
      } else {
        folder.delete(name);
      }
    } catch (IOException e) {
      return; // it has failed already
    }
  }
}
