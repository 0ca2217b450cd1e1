package io.pomai.arena.log;

import org.jspecify.annotations.Nullable;

/**
 * A block of memory with records side by side, one in a queue of them.
 *
 * <p>Written by appending threads under the lock of {@link LogBuffer}; the log thread reads {@link
 * #filled} and {@link #next} without it, and what lies below what it read.
 */
final class LogChunk {
  final long address;
  final int capacity;

  /** Bytes of whole records. */
  volatile int filled;

  /** The chunk that follows; once there is one, this is never added to. */
  volatile @Nullable LogChunk next;

  /** Of the last record here or, without any, before; guarded by the lock of the buffer. */
  long lastSequence;

  LogChunk(long address, int capacity) {
    this.address = address;
    this.capacity = capacity;
  }

  int room() {
    return capacity - filled;
  }

  /** Empties the chunk for records after {@code sequence}. */
  void reset(long sequence) {
    filled = 0;
    next = null;
    lastSequence = sequence;
  }
}
