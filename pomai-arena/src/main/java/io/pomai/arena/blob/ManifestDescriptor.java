package io.pomai.arena.blob;

import io.pomai.arena.Crc32c;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.CorruptFileException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Layout of a manifest, format version 1. Little endian.
 *
 * <pre>
 *   +---------------------------------------------------------------+
 *  0|                       header, 64 bytes                        |
 *   +---------------------------------------------------------------+
 * 64|         an entry for each blob, padded with zeros to 8        |
 *   +---------------------------------------------------------------+
 *   |            the payload, padded with zeros to 8                |
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The header is a {@link FileHeader} with these fields of its own:
 *
 * <pre>
 *    0       1       2       3       4       5       6       7
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 32|                            version                            |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 40|                         log sequence                          |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 48|          blob count           |         payload bytes         |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 56|        reserved, zero         |            checksum           |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * <p>An entry:
 *
 * <pre>
 *    0       1       2       3       4       5       6       7
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  0|                     length of the blob                        |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 *  8|     checksum of the blob      |        bytes of the name      |
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * 16|                 name, ASCII, and zeros                       ...
 *   +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * <p>The checksum is CRC-32C of the header before it and of all that follows the header.
 */
final class ManifestDescriptor {
  private static final long MAGIC = 0x4E41_4D49_414D_4F50L; // "POMAIMAN", little endian
  private static final int ALIGNMENT = 8;

  private static final int VERSION = FileHeader.OWN_FIELDS;
  private static final int LOG_SEQUENCE = VERSION + 8;
  private static final int BLOBS = VERSION + 16;
  private static final int PAYLOAD_BYTES = VERSION + 20;
  private static final int RESERVED = VERSION + 24;

  private static final int BLOB_CHECKSUM = 8;
  private static final int NAME_BYTES = 12;
  private static final int NAME = 16;

  private ManifestDescriptor() {}

  static long bytes(Manifest manifest) {
    long bytes = FileHeader.BYTES;
    for (BlobReference blob : manifest.blobs()) {
      bytes += entryBytes(blob.name().length());
    }
    return bytes + aligned(manifest.payload().length);
  }

  private static long entryBytes(int nameBytes) {
    return NAME + aligned(nameBytes);
  }

  private static long aligned(long bytes) {
    return BlobDescriptor.aligned(bytes, ALIGNMENT);
  }

  // ---- writing ----

  /** Writes a manifest into {@code bytes} bytes that are zero. */
  static void write(Manifest manifest, long address, long bytes) {
    byte[] payload = manifest.payload();
    FileHeader.write(address, MAGIC, 0, bytes);
    NativeMemory.putLong(address + VERSION, manifest.version());
    NativeMemory.putLong(address + LOG_SEQUENCE, manifest.logSequence());
    NativeMemory.putInt(address + BLOBS, manifest.blobs().size());
    NativeMemory.putInt(address + PAYLOAD_BYTES, payload.length);
    long at = address + FileHeader.BYTES;
    for (BlobReference blob : manifest.blobs()) {
      at += writeEntry(blob, at);
    }
    NativeMemory.copy(payload, 0, at, payload.length);
    FileHeader.putChecksum(address, checksum(address, bytes));
  }

  private static long writeEntry(BlobReference blob, long address) {
    byte[] name = blob.name().getBytes(StandardCharsets.US_ASCII);
    NativeMemory.putLong(address, blob.bytes());
    NativeMemory.putInt(address + BLOB_CHECKSUM, blob.checksum());
    NativeMemory.putInt(address + NAME_BYTES, name.length);
    NativeMemory.copy(name, 0, address + NAME, name.length);
    return entryBytes(name.length);
  }

  private static int checksum(long address, long bytes) {
    Crc32c crc = new Crc32c();
    crc.start();
    crc.add(address, FileHeader.CHECKSUM);
    crc.add(address + FileHeader.BYTES, bytes - FileHeader.BYTES);
    return crc.value();
  }

  // ---- reading ----

  /** Reads a manifest and refuses what cannot be one. */
  static Manifest read(FileCheck file) throws CorruptFileException {
    FileHeader.check(file, "a manifest of Pomai", MAGIC, 0);
    file.expectChecksum(
        FileHeader.CHECKSUM,
        "checksum",
        checksum(file.address(), file.bytes()),
        FileHeader.checksum(file.address()));
    long version = file.int64(VERSION);
    file.expectBetween(VERSION, "version", 1, Long.MAX_VALUE, version);
    long logSequence = file.int64(LOG_SEQUENCE);
    file.expectBetween(LOG_SEQUENCE, "log sequence", 0, Long.MAX_VALUE, logSequence);
    file.expectEqual(RESERVED, "reserved bytes", 0, file.int32(RESERVED));
    EntryReader entries = new EntryReader(file);
    List<BlobReference> blobs = entries.readAll();
    return new Manifest(version, logSequence, blobs, readPayload(file, entries.position));
  }

  private static byte[] readPayload(FileCheck file, long offset) throws CorruptFileException {
    int bytes = file.int32(PAYLOAD_BYTES);
    file.expectBetween(PAYLOAD_BYTES, "payload bytes", 0, Manifest.MAX_PAYLOAD, bytes);
    file.expectEqual(offset, "bytes of payload", aligned(bytes), file.bytes() - offset);
    byte[] payload = new byte[bytes];
    NativeMemory.copy(file.address() + offset, payload, 0, bytes);
    return payload;
  }

  /** Reads entry after entry. */
  private static final class EntryReader {
    private final FileCheck file;
    private final Set<String> names = new HashSet<>();
    private long position = FileHeader.BYTES;

    EntryReader(FileCheck file) {
      this.file = file;
    }

    List<BlobReference> readAll() throws CorruptFileException {
      int count = file.int32(BLOBS);
      file.expectBetween(BLOBS, "blob count", 0, file.bytes() / NAME, count);
      List<BlobReference> blobs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        blobs.add(read());
      }
      return blobs;
    }

    private BlobReference read() throws CorruptFileException {
      long left = file.bytes() - position - NAME;
      file.expect(left >= 0, position, "the entry of a blob", "the end of the file");
      long bytes = file.int64(position);
      file.expectBetween(position, "length of a blob", FileHeader.BYTES, Long.MAX_VALUE, bytes);
      int nameBytes = file.int32(position + NAME_BYTES);
      file.expectBetween(
          position + NAME_BYTES,
          "bytes of a name",
          1,
          Math.min(left / ALIGNMENT * ALIGNMENT, BlobNames.LONGEST),
          nameBytes);
      String name = name(position + NAME, nameBytes);
      int checksum = file.int32(position + BLOB_CHECKSUM);
      position += entryBytes(nameBytes);
      return new BlobReference(name, bytes, checksum);
    }

    private String name(long offset, int bytes) throws CorruptFileException {
      byte[] name = new byte[bytes];
      NativeMemory.copy(file.address() + offset, name, 0, bytes);
      String text = new String(name, StandardCharsets.US_ASCII);
      file.expect(BlobNames.isBlob(text), offset, "the name of a blob", text);
      file.expect(names.add(text), offset, "every name once", text + " twice");
      return text;
    }
  }
}
