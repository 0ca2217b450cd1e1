package io.pomai.arena.log;

/**
 * The chunks in use, in the order of their records, and how far they have been written.
 *
 * <p>Guarded by the lock of its {@link LogBuffer}; {@link #cursor} is the log thread's.
 */
final class ChunkQueue {
  private final ChunkPool pool;
  private LogChunk head;
  private LogChunk tail;
  private final LogCursor cursor;

  /** One empty chunk, for records behind {@code sequence}. */
  ChunkQueue(ChunkPool pool, long sequence) {
    this.pool = pool;
    this.head = pool.take(LogRecord.HEADER_BYTES, sequence);
    this.tail = head;
    this.cursor = new LogCursor(head);
  }

  /** The chunk for the next record. */
  LogChunk tail() {
    return tail;
  }

  /** Records go on in an empty chunk. */
  void append(LogChunk next) {
    tail.next = next;
    tail = next;
  }

  /** Where writing goes on. */
  LogCursor cursor() {
    return cursor;
  }

  /** Writing begins anew behind {@code sequence}. */
  void rewind(long sequence) {
    cursor.moveBehind(sequence, head);
  }

  /** Gives back what holds nothing beyond {@code sequence}, all of it written. */
  void release(long sequence) {
    while (head.lastSequence <= sequence && head.next != null) {
      removeHead(head.next);
    }
    if (head.lastSequence <= sequence && head.filled > 0) {
      emptyTail();
    }
  }

  private void removeHead(LogChunk next) {
    if (cursor.isIn(head)) {
      cursor.moveTo(next);
    }
    pool.give(head);
    head = next;
  }

  /** The only chunk has been written and released: records begin anew. */
  private void emptyTail() {
    long last = tail.lastSequence;
    pool.give(tail);
    tail = pool.take(LogRecord.HEADER_BYTES, last);
    head = tail;
    cursor.moveTo(tail);
  }

  /** Gives everything back, the pool too. */
  void free() {
    pool.close(head);
  }
}
