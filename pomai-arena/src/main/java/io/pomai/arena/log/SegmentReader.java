package io.pomai.arena.log;

import io.pomai.arena.Crc32c;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.MappedFile;
import org.jspecify.annotations.Nullable;

/** A mapped segment and how far it has been read. Not thread-safe. */
final class SegmentReader {
  private static final long REPORT_BYTES = 4 << 20;

  private final MappedFile mapped;
  private final String file;
  private final int salt;
  private final Crc32c crc = new Crc32c();

  /** Behind the last record or group that is whole. */
  private long offset = SegmentHeader.BYTES;

  private long sequence;

  /** Behind the last intact record, which may be one of a group whose end was not reached. */
  private long readOffset = SegmentHeader.BYTES;

  private long readSequence;
  private long confirmedOffset = SegmentHeader.BYTES;
  private long confirmedSequence;
  private @Nullable Fault fault;

  /**
   * A segment whose header has been checked.
   *
   * @param file its name for messages, folder included
   */
  SegmentReader(MappedFile mapped, String file, long firstSequence) throws CorruptFileException {
    Fault wrong = SegmentHeader.check(mapped.address(), mapped.size(), firstSequence);
    if (wrong != null) {
      throw new CorruptFileException(file, 0, wrong.expected(), wrong.found());
    }
    this.mapped = mapped;
    this.file = file;
    this.salt = SegmentHeader.salt(mapped.address());
    this.sequence = firstSequence;
    this.readSequence = firstSequence;
    this.confirmedSequence = firstSequence;
  }

  String file() {
    return file;
  }

  long logId() {
    return SegmentHeader.logId(mapped.address());
  }

  long size() {
    return mapped.size();
  }

  /** Where the next record begins: behind the last whole one, and the last whole group. */
  long offset() {
    return offset;
  }

  /** The sequence of the next record. */
  long sequence() {
    return sequence;
  }

  /** How far later records say that the device had confirmed the bytes: a record begins there. */
  long confirmedOffset() {
    return confirmedOffset;
  }

  /** The sequence of the record at {@link #confirmedOffset}. */
  long confirmedSequence() {
    return confirmedSequence;
  }

  /**
   * Reads the records below {@code limit} and shows those from {@code from} on, those of a group
   * when all are read; stops at the end of the file or at the first fault.
   *
   * @param bytesBefore of earlier segments, for {@code progress}
   */
  void read(
      long from,
      long limit,
      RecordVisitor visitor,
      ReadProgress progress,
      long bytesBefore,
      long totalBytes) {
    long report = REPORT_BYTES;
    while (readSequence < limit && readOffset < mapped.size()) {
      long address = mapped.address() + readOffset;
      fault = LogRecord.check(address, mapped.size() - readOffset, readSequence, salt, crc);
      if (fault == null) {
        fault = checkPlace(address);
      }
      if (fault != null) {
        return;
      }
      next(address, from, visitor);
      if (offset >= report) {
        progress.read(bytesBefore + offset, totalBytes);
        report = offset + REPORT_BYTES;
      }
    }
  }

  private @Nullable Fault checkPlace(long address) {
    if (!confirm(readOffset - LogRecord.unforced(address))) {
      return new Fault("confirmed bytes that end with a record or group", "others");
    }
    return LogRecord.isMark(address) && sequence < readSequence
        ? new Fault("the rest of a group", "a mark")
        : null;
  }

  /** Moves the confirmed end to {@code end}; false if no record or group begins there. */
  private boolean confirm(long end) {
    long at = confirmedOffset;
    long next = confirmedSequence;
    boolean whole = true;
    while (at < end) {
      long address = mapped.address() + at;
      whole = !LogRecord.isJoined(address);
      at += LogRecord.alignedBytesAt(address);
      next++;
    }
    if (!whole || at != end) { // what is confirmed never becomes less
      return false;
    }
    confirmedOffset = at;
    confirmedSequence = next;
    return true;
  }

  private void next(long address, long from, RecordVisitor visitor) {
    readOffset += LogRecord.alignedBytesAt(address);
    if (LogRecord.isMark(address)) {
      offset = readOffset;
      confirmedOffset = readOffset;
      return;
    }
    readSequence++;
    if (!LogRecord.isJoined(address)) {
      showAll(from, visitor);
    }
  }

  /** Shows a record, or a group, whose end was reached. */
  private void showAll(long from, RecordVisitor visitor) {
    for (; sequence < readSequence; sequence++) {
      long address = mapped.address() + offset;
      offset += LogRecord.alignedBytesAt(address);
      show(address, from, visitor);
    }
  }

  private void show(long address, long from, RecordVisitor visitor) {
    if (sequence >= from) {
      visitor.record(
          LogRecord.type(address),
          sequence,
          address + LogRecord.HEADER_BYTES,
          LogRecord.payloadBytes(address));
    }
  }

  /** The exception for what stopped the reading. */
  CorruptFileException corrupt(String remark) {
    Fault wrong =
        fault == null
            ? new Fault("a record of sequence " + readSequence, "the end of the file")
            : fault;
    return new CorruptFileException(file, readOffset, wrong.expected(), wrong.found() + remark);
  }

  /**
   * Whether what stopped the reading can be a write that power loss or a kill has torn. It cannot
   * if an intact record behind it tells that the device had confirmed these bytes.
   */
  boolean isTorn() {
    return fault == null || !new TailScan(mapped, salt).confirms(readOffset, readSequence);
  }
}
