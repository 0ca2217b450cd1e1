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
  private long offset = SegmentHeader.BYTES;
  private long sequence;
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

  /** Where the next record begins: behind the last whole one. */
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
   * Reads the records below {@code limit} and shows those from {@code from} on; stops at the end of
   * the file or at the first fault.
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
    while (sequence < limit && offset < mapped.size()) {
      long address = mapped.address() + offset;
      fault = LogRecord.check(address, mapped.size() - offset, sequence, salt, crc);
      if (fault == null && !confirm(offset - LogRecord.unforced(address))) {
        fault = new Fault("confirmed bytes that end with a record", "others");
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

  /** Moves the confirmed end to {@code end}; false if no record begins there. */
  private boolean confirm(long end) {
    while (confirmedOffset < end) {
      long address = mapped.address() + confirmedOffset;
      confirmedOffset += LogRecord.alignedBytesAt(address);
      confirmedSequence++;
    }
    return end == confirmedOffset; // what is confirmed never becomes less
  }

  private void next(long address, long from, RecordVisitor visitor) {
    offset += LogRecord.alignedBytesAt(address);
    if (LogRecord.isMark(address)) {
      confirmedOffset = offset;
    } else {
      show(address, from, visitor);
      sequence++;
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
            ? new Fault("a record of sequence " + sequence, "the end of the file")
            : fault;
    return new CorruptFileException(file, offset, wrong.expected(), wrong.found() + remark);
  }

  /**
   * Whether what stopped the reading can be a write that power loss or a kill has torn. It cannot
   * if an intact record behind it tells that the device had confirmed these bytes.
   */
  boolean isTorn() {
    return fault == null || !new TailScan(mapped, salt).confirms(offset, sequence);
  }
}
