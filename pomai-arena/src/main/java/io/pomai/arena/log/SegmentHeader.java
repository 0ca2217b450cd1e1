package io.pomai.arena.log;

import io.pomai.arena.Crc32c;
import io.pomai.arena.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Layout of the first 64 bytes of a segment file, format version 1. Little endian; records follow.
 *
 * <pre>
 *    0       1       2       3       4       5       6       7
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0|                     magic, "POMAILOG"                         |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  8|        format version         |         header bytes          |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 16|                         feature bits                          |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 24|                            log id                             |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 32|                        first sequence                         |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 40|                 created, milliseconds of the epoch            |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 48|                       reserved, zero                          |
 *   +                               +-------+-------+-------+-------+
 * 56|                               | CRC-32C of all before         |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * <p>A segment gets its name after its header is on the device: a bad header is never a torn write.
 * Feature bit 1: there may be groups of records; without it there are none. Any other is refused.
 */
final class SegmentHeader {
  static final int BYTES = 64;

  private static final long MAGIC = 0x474F_4C49_414D_4F50L; // "POMAILOG", little endian
  private static final int FORMAT_VERSION = 1;
  private static final long GROUPS = 1;
  private static final int VERSION = 8;
  private static final int HEADER_BYTES = 12;
  private static final int FEATURES = 16;
  private static final int LOG_ID = 24;
  private static final int FIRST_SEQUENCE = 32;
  private static final int CREATED = 40;
  private static final int RESERVED = 48;
  private static final int CHECKSUM = 60;

  private SegmentHeader() {}

  static void write(long address, long logId, long firstSequence, long createdMillis) {
    NativeMemory.fill(address, BYTES, (byte) 0);
    NativeMemory.putLong(address, MAGIC);
    NativeMemory.putInt(address + VERSION, FORMAT_VERSION);
    NativeMemory.putInt(address + HEADER_BYTES, BYTES);
    NativeMemory.putLong(address + FEATURES, GROUPS);
    NativeMemory.putLong(address + LOG_ID, logId);
    NativeMemory.putLong(address + FIRST_SEQUENCE, firstSequence);
    NativeMemory.putLong(address + CREATED, createdMillis);
    NativeMemory.putInt(address + CHECKSUM, new Crc32c().of(address, CHECKSUM));
  }

  static long logId(long address) {
    return NativeMemory.getLong(address + LOG_ID);
  }

  /** What the checksums of the segment's records are combined with. */
  static int salt(long address) {
    return NativeMemory.getInt(address + CHECKSUM);
  }

  /** What is wrong with a header of a segment that begins with a sequence, or null. */
  static @Nullable Fault check(long address, long available, long firstSequence) {
    if (available < BYTES) {
      return new Fault("a header of " + BYTES + " bytes", available + " bytes");
    }
    if (NativeMemory.getLong(address) != MAGIC) {
      return new Fault("a log segment of Pomai", "something else");
    }
    if (salt(address) != new Crc32c().of(address, CHECKSUM)) {
      return new Fault("a header with its checksum", "another checksum");
    }
    return checkFields(address, firstSequence);
  }

  private static @Nullable Fault checkFields(long address, long firstSequence) {
    int version = NativeMemory.getInt(address + VERSION);
    if (version != FORMAT_VERSION || NativeMemory.getInt(address + HEADER_BYTES) != BYTES) {
      return new Fault("format version " + FORMAT_VERSION, "format version " + version);
    }
    long features =
        (NativeMemory.getLong(address + FEATURES) & ~GROUPS)
            | NativeMemory.getLong(address + RESERVED)
            | NativeMemory.getInt(address + RESERVED + Long.BYTES);
    if (features != 0) {
      return new Fault("no feature bits but 0x1", "feature bits 0x" + Long.toHexString(features));
    }
    long first = NativeMemory.getLong(address + FIRST_SEQUENCE);
    return first == firstSequence
        ? null
        : new Fault("first sequence " + firstSequence, "first sequence " + first);
  }
}
