package io.pomai.arena.log;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The records of which a reader shows all or none: everything that anybody appends while a group is
 * open. It stays in memory until it has ended, and is written as a whole.
 *
 * <p>Threading: {@link #turn} is for any thread, the rest guarded by the lock of the {@link
 * LogBuffer}.
 */
final class RecordGroup {
  /** Keeps segments below the 4 GiB that the header of a record can count. */
  static final long MOST_BYTES = 1L << 30;

  private final ReentrantLock turn = new ReentrantLock();
  private final long mostBytes;
  private long before = Long.MAX_VALUE;
  private long bytes;
  private long newest;

  /** No group; each is to have {@code mostBytes} of records at most. */
  RecordGroup(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Held by who has a group open, and by those that want none to be open. */
  ReentrantLock turn() {
    return turn;
  }

  boolean isOpen() {
    return before != Long.MAX_VALUE;
  }

  /** Whether there are records that must not be written before the end of the group. */
  boolean holdsBack() {
    return newest != 0;
  }

  /** A group begins with the record behind {@code sequence}. */
  void begin(long sequence) {
    before = sequence;
  }

  /** The last sequence that may be written, if {@code last} is that of the newest record. */
  long limit(long last) {
    return Math.min(before, last);
  }

  /**
   * Refuses a record that the group has no room for. Records of others are few, and taken: who
   * appends them may not know of the group.
   */
  void requireRoom(int more) {
    if (isOpen() && bytes + more > mostBytes && turn.isHeldByCurrentThread()) {
      throw new IllegalArgumentException(
          "changes of more than " + mostBytes + " bytes are too many to be logged as one");
    }
  }

  /** A record was appended; it joins the group that is open, if one is. */
  void add(long address, int recordBytes) {
    if (isOpen()) {
      LogRecord.join(address, true);
      newest = address;
      bytes += recordBytes;
    }
  }

  /** Ends the group with its newest record; false if it has none. */
  boolean end() {
    boolean any = holdsBack();
    if (any) {
      LogRecord.join(newest, false);
    }
    forget();
    return any;
  }

  /** The records are gone. */
  void forget() {
    before = Long.MAX_VALUE;
    newest = 0;
    bytes = 0;
  }
}
