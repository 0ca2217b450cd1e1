package io.pomai.arena.log;

import io.pomai.arena.Crc32c;
import io.pomai.arena.file.MappedFile;

/**
 * The search behind a damaged record for intact ones. Writes that no force has confirmed reach the
 * device in any order, so intact records behind damage are no proof of corruption by themselves;
 * what they say about confirmed bytes is.
 */
final class TailScan {
  /** Bytes checksummed at most, in sizes of the file: bounds what crafted payloads can cost. */
  private static final long EFFORT = 8;

  private final MappedFile mapped;
  private final int salt;
  private final Crc32c crc = new Crc32c();
  private long effort;

  TailScan(MappedFile mapped, int salt) {
    this.mapped = mapped;
    this.salt = salt;
    this.effort = EFFORT * mapped.size();
  }

  /**
   * Whether a record behind {@code damage}, where {@code sequence} was expected, says that the
   * bytes at {@code damage} had been confirmed; also when too much looks like records to be sure.
   */
  boolean confirms(long damage, long sequence) {
    long last = mapped.size() - LogRecord.HEADER_BYTES;
    for (long at = damage + LogRecord.ALIGNMENT; at <= last; at += LogRecord.ALIGNMENT) {
      if (looksConfirming(at, damage, sequence) && isIntact(at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The greatest sequence from {@code sequence} on and below {@code limit} of an intact record at
   * {@code from} or behind it, where {@code sequence} was expected; the one before it if none is.
   */
  long greatest(long from, long sequence, long limit) {
    long greatest = sequence - 1;
    long last = mapped.size() - LogRecord.HEADER_BYTES;
    long at = from;
    while (at <= last) {
      if (looksLike(at, from, sequence) && isIntact(at)) {
        long address = mapped.address() + at;
        long found = LogRecord.sequence(address);
        if (found < limit && !LogRecord.isMark(address)) {
          greatest = Math.max(greatest, found);
        }
        at += LogRecord.alignedBytesAt(address);
      } else {
        at += LogRecord.ALIGNMENT;
      }
    }
    return greatest;
  }

  private boolean looksConfirming(long at, long damage, long sequence) {
    long address = mapped.address() + at;
    return LogRecord.sequence(address) > sequence
        && looksLike(at, damage, sequence)
        && at - LogRecord.unforced(address) > damage;
  }

  /** Whether at {@code at} there may be a record, when {@code from} may be that of a sequence. */
  private boolean looksLike(long at, long from, long sequence) {
    long address = mapped.address() + at;
    long ahead = LogRecord.sequence(address) - sequence;
    return ahead >= 0
        && ahead <= (at - from) / LogRecord.ALIGNMENT
        && LogRecord.hasVersion(address)
        && LogRecord.hasFrame(address, mapped.size() - at);
  }

  private boolean isIntact(long at) {
    long address = mapped.address() + at;
    effort -= LogRecord.alignedBytesAt(address);
    return effort < 0
        || LogRecord.check(address, mapped.size() - at, LogRecord.sequence(address), salt, crc)
            == null;
  }
}
