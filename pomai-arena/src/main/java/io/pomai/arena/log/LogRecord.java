package io.pomai.arena.log;

import io.pomai.arena.Crc32c;
import io.pomai.arena.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Layout of a record, format version 1. Little endian; a record begins at a multiple of 8 and is
 * padded with zeros to one.
 *
 * <pre>
 *    0               1               2               3
 *   +---------------+---------------+---------------+---------------+
 *  0|                            checksum                           |
 *   +---------------+---------------+---------------+---------------+
 *  4|                             length                            |
 *   +---------------+---------------+---------------+---------------+
 *  8|                            sequence                           |
 * 12|                                                               |
 *   +---------------+---------------+---------------+---------------+
 * 16|      type     |    version    |     flags     |    reserved   |
 *   +---------------+---------------+---------------+---------------+
 * 20|                            unforced                           |
 *   +---------------+---------------+---------------+---------------+
 * 24|                            payload                           ...
 *  ...                                                              |
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <ul>
 *   <li>checksum: CRC-32C of all that follows, padding included, exclusive-or the checksum of the
 *       segment's header. A record is thereby bound to its segment: bytes of another segment, or a
 *       payload that looks like a record, are none.
 *   <li>length: bytes of header and payload, without the padding.
 *   <li>flags: 1 for a mark, which has no payload and no sequence of its own; 2 for a record that
 *       counts only together with the one behind it. A group is some records with that flag and the
 *       first without; all of a group are in one segment. 0 for any other record.
 *   <li>unforced: how many bytes before this record the device had not confirmed when the record
 *       was written. A damaged record is corruption, and no torn write, if an intact one behind it
 *       says that the damaged bytes had been confirmed.
 * </ul>
 *
 * <p>Framing after Agrona's {@code RecordDescriptor}.
 */
public final class LogRecord {
  /** The largest payload, in bytes. */
  public static final int MAX_PAYLOAD = 1 << 30;

  /** Where the payload begins. */
  static final int HEADER_BYTES = 24;

  static final int ALIGNMENT = 8;

  private static final int VERSION = 1;
  private static final int LENGTH = 4;
  private static final int SEQUENCE = 8;
  private static final int TYPE = 16;
  private static final int VERSION_BYTE = 17;
  private static final int FLAGS = 18;
  private static final int RESERVED = 19;
  private static final byte MARK = 1;
  private static final byte JOINED = 2;
  private static final int UNFORCED = 20;

  private LogRecord() {}

  /** Bytes that a record takes in a segment. */
  static int alignedBytes(int payloadBytes) {
    return (HEADER_BYTES + payloadBytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Bytes that the record at {@code address} takes in a segment. */
  static int alignedBytesAt(long address) {
    return alignedBytes(payloadBytes(address));
  }

  static int payloadBytes(long address) {
    return NativeMemory.getInt(address + LENGTH) - HEADER_BYTES;
  }

  static long sequence(long address) {
    return NativeMemory.getLong(address + SEQUENCE);
  }

  static int type(long address) {
    return Byte.toUnsignedInt(NativeMemory.getByte(address + TYPE));
  }

  static long unforced(long address) {
    return Integer.toUnsignedLong(NativeMemory.getInt(address + UNFORCED));
  }

  static boolean isMark(long address) {
    return NativeMemory.getByte(address + FLAGS) == MARK;
  }

  /** Whether the record at {@code address} counts only together with the one behind it. */
  static boolean isJoined(long address) {
    return NativeMemory.getByte(address + FLAGS) == JOINED;
  }

  /** Says of a record that is not sealed yet whether it counts only with the one behind it. */
  static void join(long address, boolean joined) {
    NativeMemory.putByte(address + FLAGS, joined ? JOINED : 0);
  }

  /** Writes all that is known when a record is appended: everything but payload and seal. */
  static void begin(long address, long sequence, int type, int payloadBytes) {
    int length = HEADER_BYTES + payloadBytes;
    NativeMemory.putLong(address + alignedBytes(payloadBytes) - ALIGNMENT, 0); // the padding
    NativeMemory.putInt(address + LENGTH, length);
    NativeMemory.putLong(address + SEQUENCE, sequence);
    NativeMemory.putByte(address + TYPE, (byte) type);
    NativeMemory.putByte(address + VERSION_BYTE, (byte) VERSION);
    NativeMemory.putByte(address + FLAGS, (byte) 0);
    NativeMemory.putByte(address + RESERVED, (byte) 0);
  }

  /** Writes a mark before the record {@code sequence}: everything but its seal. */
  static void beginMark(long address, long sequence) {
    begin(address, sequence, 0, 0);
    NativeMemory.putByte(address + FLAGS, MARK);
  }

  /** Writes what is known when a record goes into a segment, the checksum last. */
  static void seal(long address, long unforced, int salt, Crc32c crc) {
    NativeMemory.putInt(address + UNFORCED, (int) unforced);
    NativeMemory.putInt(address, checksum(address, salt, crc));
  }

  private static int checksum(long address, int salt, Crc32c crc) {
    return crc.of(address + LENGTH, alignedBytesAt(address) - LENGTH) ^ salt;
  }

  /**
   * What is wrong with a record, or null if nothing is.
   *
   * @param available bytes from {@code address} to the end of the segment
   */
  static @Nullable Fault check(
      long address, long available, long expectedSequence, int salt, Crc32c crc) {
    Fault fault = checkFrame(address, available);
    if (fault == null) {
      fault = checkBytes(address, salt, crc);
    }
    if (fault == null && sequence(address) != expectedSequence) {
      return new Fault("sequence " + expectedSequence, "sequence " + sequence(address));
    }
    return fault;
  }

  private static @Nullable Fault checkFrame(long address, long available) {
    if (available < HEADER_BYTES) {
      return new Fault("a record of at least " + HEADER_BYTES + " bytes", available + " bytes");
    }
    if (hasFrame(address, available)) {
      return null;
    }
    long length = NativeMemory.getInt(address + LENGTH);
    return new Fault(
        "a record length of " + HEADER_BYTES + " to " + available, "record length " + length);
  }

  private static @Nullable Fault checkBytes(long address, int salt, Crc32c crc) {
    int computed = checksum(address, salt, crc);
    int stored = NativeMemory.getInt(address);
    if (computed != stored) {
      return new Fault("checksum " + hex(computed), "checksum " + hex(stored));
    }
    if (!hasVersion(address)) {
      int version = NativeMemory.getShort(address + VERSION_BYTE);
      return new Fault("record version " + VERSION, "version and flags " + hex(version));
    }
    return null;
  }

  /** Whether the length at {@code address} can be one; at least a header is readable there. */
  static boolean hasFrame(long address, long available) {
    int length = NativeMemory.getInt(address + LENGTH);
    return length >= HEADER_BYTES
        && length - HEADER_BYTES <= MAX_PAYLOAD
        && alignedBytes(length - HEADER_BYTES) <= available;
  }

  static boolean hasVersion(long address) {
    int flags = NativeMemory.getByte(address + FLAGS);
    return NativeMemory.getByte(address + VERSION_BYTE) == VERSION
        && NativeMemory.getByte(address + RESERVED) == 0
        && (flags == 0 || flags == JOINED || (flags == MARK && payloadBytes(address) == 0));
  }

  private static String hex(int checksum) {
    return "0x%08x".formatted(checksum);
  }
}
