package io.pomai.arena.log;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;

/** What all segments of one open log share. */
record LogFiles(StorageFolder folder, long logId, SegmentCatalog catalog, LogCounters counters) {
  private static final long PIECE = 1 << 20;

  static LogFiles of(StorageFolder folder, long logId) throws IOException {
    return new LogFiles(folder, logId, new SegmentCatalog(folder), new LogCounters());
  }

  SegmentWriter begin(long firstSequence) throws IOException {
    return new SegmentWriter(this, firstSequence);
  }

  /**
   * A segment that goes on behind {@code end}. What the device may not have of the last segment is
   * written anew into this one, which takes its place from there on, as after a failure.
   */
  SegmentWriter beginAfter(LogEnd end, SlabArena arena) throws IOException {
    LogEnd.Tail tail = end.tail();
    SegmentWriter segment = begin(tail == null ? end.nextSequence() : tail.firstSequence());
    try {
      if (tail != null && tail.from() < tail.to()) {
        copy(tail, segment, arena);
      }
      segment.publish();
      return segment;
    } catch (IOException | RuntimeException e) {
      segment.abandon();
      throw e;
    }
  }

  private void copy(LogEnd.Tail tail, SegmentWriter segment, SlabArena arena) throws IOException {
    try (MappedFile mapped = folder.map(tail.segment())) {
      long end = mapped.address() + tail.to();
      for (long at = mapped.address() + tail.from(); at < end; ) {
        long bytes = pieceBytes(at, end);
        copy(at, bytes, segment, arena);
        at += bytes;
      }
    }
  }

  /** Bytes of whole records, about a piece of them. */
  private static long pieceBytes(long address, long end) {
    long bytes = 0;
    while (bytes < PIECE && address + bytes < end) {
      bytes += LogRecord.alignedBytesAt(address + bytes);
    }
    return bytes;
  }

  /** Copies because sealing changes records, and a mapping cannot be changed. */
  private static void copy(long source, long bytes, SegmentWriter segment, SlabArena arena)
      throws IOException {
    long block = arena.allocate(bytes, MemoryKind.LOG);
    try {
      NativeMemory.copy(source, block, bytes);
      segment.write(block, bytes);
    } finally {
      arena.free(block, bytes, MemoryKind.LOG);
    }
  }
}
