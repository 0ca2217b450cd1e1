package io.pomai.arena.log;

/** Where writing goes on in the chunks of a {@link LogBuffer}. Of the log thread. */
final class LogCursor {
  private LogChunk chunk;
  private int offset;

  LogCursor(LogChunk chunk) {
    this.chunk = chunk;
  }

  /** Goes to the start of a chunk. */
  void moveTo(LogChunk start) {
    chunk = start;
    offset = 0;
  }

  /** Goes behind record {@code sequence}, from the start of a chunk. */
  void moveBehind(long sequence, LogChunk start) {
    moveTo(start);
    while (chunk.lastSequence <= sequence && chunk.next != null) {
      chunk = chunk.next;
    }
    while (offset < chunk.filled && LogRecord.sequence(address()) <= sequence) {
      offset += LogRecord.alignedBytesAt(address());
    }
  }

  boolean isIn(LogChunk other) {
    return chunk == other;
  }

  /** Whether there is a record that was not written. */
  boolean hasUnwritten() {
    LogChunk next = chunk.next;
    while (offset == chunk.filled && next != null) {
      moveTo(next);
      next = chunk.next;
    }
    return offset < chunk.filled;
  }

  /** The address of the first record that was not written. */
  long address() {
    return chunk.address + offset;
  }

  /** Bytes of whole records from {@link #address} on, side by side. */
  int bytes() {
    return chunk.filled - offset;
  }

  /** The first {@code bytes} of them have been written. */
  void advance(int bytes) {
    offset += bytes;
  }
}
