package io.pomai.arena.blob;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.CorruptFileException;

/**
 * Layout of the 64 bytes that blobs and manifests begin with, format version 1. Little endian.
 *
 * <pre>
 *    0       1       2       3       4       5       6       7
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0|                             magic                             |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  8|        format version         |         header bytes          |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 16|                         feature bits                          |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 24|                          file length                          |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 32|             28 bytes, other in blobs and manifests            |
 *  ..                               +-------+-------+-------+-------+
 * 56|                               |            checksum           |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * <ul>
 *   <li>feature bits: what a reader must know to read the file; one that does not refuses it.
 *   <li>checksum: CRC-32C of the header before it and of further bytes of the file.
 * </ul>
 */
final class FileHeader {
  static final int BYTES = 64;

  /** Where the fields begin that blobs and manifests do not share. */
  static final int OWN_FIELDS = 32;

  static final int CHECKSUM = 60;

  private static final int FORMAT_VERSION = 1;
  private static final int VERSION = 8;
  private static final int LENGTH = 12;
  private static final int FEATURES = 16;
  private static final int FILE_LENGTH = 24;

  private FileHeader() {}

  /** Writes the shared fields but for the checksum, and zeros for all others. */
  static void write(long address, long magic, long features, long fileBytes) {
    NativeMemory.fill(address, BYTES, (byte) 0);
    NativeMemory.putLong(address, magic);
    NativeMemory.putInt(address + VERSION, FORMAT_VERSION);
    NativeMemory.putInt(address + LENGTH, BYTES);
    NativeMemory.putLong(address + FEATURES, features);
    NativeMemory.putLong(address + FILE_LENGTH, fileBytes);
  }

  static long features(long address) {
    return NativeMemory.getLong(address + FEATURES);
  }

  static int checksum(long address) {
    return NativeMemory.getInt(address + CHECKSUM);
  }

  static void putChecksum(long address, int checksum) {
    NativeMemory.putInt(address + CHECKSUM, checksum);
  }

  /**
   * Refuses a file whose shared fields are not right; compares no checksum.
   *
   * @param kind of file, for messages
   */
  static void check(FileCheck file, String kind, long magic, long knownFeatures)
      throws CorruptFileException {
    file.expect(file.bytes() >= BYTES, 0, "a header of 64 bytes", file.bytes() + " bytes");
    long address = file.address();
    file.expect(NativeMemory.getLong(address) == magic, 0, kind, "something else");
    file.expectEqual(VERSION, "format version", FORMAT_VERSION, file.int32(VERSION));
    file.expectEqual(LENGTH, "header bytes", BYTES, file.int32(LENGTH));
    file.expectEqual(FILE_LENGTH, "file length", file.bytes(), file.int64(FILE_LENGTH));
    long unknown = features(address) & ~knownFeatures;
    file.expect(
        unknown == 0,
        FEATURES,
        "feature bits of 0x" + Long.toHexString(knownFeatures),
        "also 0x" + Long.toHexString(unknown));
  }
}
