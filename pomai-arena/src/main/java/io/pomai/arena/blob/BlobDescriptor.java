package io.pomai.arena.blob;

import io.pomai.arena.NativeMemory;

/**
 * Layout of a blob, format version 1. Little endian; all offsets count from the start of the file.
 *
 * <pre>
 *   +---------------------------------------------------------------+
 *  0|                       header, 64 bytes                        |
 *   +---------------------------------------------------------------+
 *   |          zeros, a section at a multiple of 64, and            |
 * 64|          so on for every section                              |
 *   +---------------------------------------------------------------+
 *   |          zeros, the section table at a multiple of 64:        |
 *   |          the last bytes of the file                           |
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The header is a {@link FileHeader} with these fields of its own:
 *
 * <pre>
 *    0       1       2       3       4       5       6       7
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 32|             kind              |         section count         |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 40|                    20 bytes reserved, zero                    |
 *  ..                               +-------+-------+-------+-------+
 * 56|                               |            checksum           |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * <p>An entry of the section table, in the order in which the sections are in the file:
 *
 * <pre>
 *    0       1       2       3       4       5       6       7
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0|                            offset                             |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  8|                            length                             |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 16|          section id           |       section checksum        |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 24|                        reserved, zero                         |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * <ul>
 *   <li>section checksum: CRC-32C of the zeros before the section and of its bytes.
 *   <li>checksum of the header: CRC-32C of the header before it, of the zeros before the section
 *       table, and of the section table. It vouches for the section checksums; every byte of the
 *       file is under one of these checksums.
 * </ul>
 */
final class BlobDescriptor {
  static final long MAGIC = 0x424C_4249_414D_4F50L; // "POMAIBLB", little endian

  /** The least alignment of sections and section table. */
  static final int ALIGNMENT = 64;

  static final int MAX_SECTIONS = 4096;

  static final int KIND = FileHeader.OWN_FIELDS;
  static final int SECTIONS = KIND + 4;
  static final int RESERVED = KIND + 8;

  static final int ENTRY_BYTES = 32;
  static final int ENTRY_OFFSET = 0;
  static final int ENTRY_LENGTH = 8;
  static final int ENTRY_ID = 16;
  static final int ENTRY_CHECKSUM = 20;
  static final int ENTRY_RESERVED = 24;

  private BlobDescriptor() {}

  /** The next multiple of {@code alignment}, a power of two. */
  static long aligned(long offset, int alignment) {
    return (offset + alignment - 1) & -alignment;
  }

  /** Writes a header but for its checksum. */
  static void writeHeader(long address, int kind, long features, int sections, long fileBytes) {
    FileHeader.write(address, MAGIC, features, fileBytes);
    NativeMemory.putInt(address + KIND, kind);
    NativeMemory.putInt(address + SECTIONS, sections);
  }

  static void writeEntry(long address, SectionEntry entry) {
    NativeMemory.putLong(address + ENTRY_OFFSET, entry.offset());
    NativeMemory.putLong(address + ENTRY_LENGTH, entry.bytes());
    NativeMemory.putInt(address + ENTRY_ID, entry.id());
    NativeMemory.putInt(address + ENTRY_CHECKSUM, entry.checksum());
    NativeMemory.putLong(address + ENTRY_RESERVED, 0);
  }

  static int kind(long address) {
    return NativeMemory.getInt(address + KIND);
  }
}
