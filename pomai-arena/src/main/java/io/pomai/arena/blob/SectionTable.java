package io.pomai.arena.blob;

import io.pomai.arena.Crc32c;
import io.pomai.arena.file.CorruptFileException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sections of a blob: inside of the file, aligned, one behind the other. Immutable. */
final class SectionTable {
  private final Map<Integer, SectionEntry> byId;

  private SectionTable(Map<Integer, SectionEntry> byId) {
    this.byId = byId;
  }

  /**
   * Reads header and section table of a blob and refuses what cannot be right. Nothing that the
   * file says is used before it is checked; the checksum, which needs the end of the last section,
   * comes last.
   */
  static SectionTable read(FileCheck file, BlobReference reference, long knownFeatures)
      throws CorruptFileException {
    FileHeader.check(file, "a blob of Pomai", BlobDescriptor.MAGIC, knownFeatures);
    long most = (file.bytes() - FileHeader.BYTES) / BlobDescriptor.ENTRY_BYTES;
    int count = file.int32(BlobDescriptor.SECTIONS);
    file.expectBetween(
        BlobDescriptor.SECTIONS,
        "section count",
        0,
        Math.min(most, BlobDescriptor.MAX_SECTIONS),
        count);
    long offset = file.bytes() - (long) count * BlobDescriptor.ENTRY_BYTES;
    SectionTable table = new SectionTable(readEntries(file, offset));
    table.checkChecksum(file, reference);
    checkReserved(file, BlobDescriptor.RESERVED, FileHeader.CHECKSUM);
    return table;
  }

  private static Map<Integer, SectionEntry> readEntries(FileCheck file, long tableOffset)
      throws CorruptFileException {
    Map<Integer, SectionEntry> byId = new LinkedHashMap<>();
    long end = FileHeader.BYTES;
    for (long at = tableOffset; at < file.bytes(); at += BlobDescriptor.ENTRY_BYTES) {
      SectionEntry entry = readEntry(file, at, end, tableOffset);
      SectionEntry same = byId.put(entry.id(), entry);
      file.expect(same == null, at, "every section once", "section " + entry.id() + " twice");
      end = entry.end();
    }
    file.expectEqual(
        end,
        "a section table at",
        BlobDescriptor.aligned(end, BlobDescriptor.ALIGNMENT),
        tableOffset);
    return byId;
  }

  /** Reads the entry at {@code at} of a section between {@code start} and the section table. */
  private static SectionEntry readEntry(FileCheck file, long at, long start, long tableOffset)
      throws CorruptFileException {
    long offset = file.int64(at + BlobDescriptor.ENTRY_OFFSET);
    file.expectBetween(at, "a section's offset", start, tableOffset, offset);
    file.expectEqual(at, "a section's offset modulo 64:", 0, offset % BlobDescriptor.ALIGNMENT);
    long bytes = file.int64(at + BlobDescriptor.ENTRY_LENGTH);
    file.expectBetween(
        at + BlobDescriptor.ENTRY_LENGTH, "a section's length", 0, tableOffset - offset, bytes);
    checkReserved(file, at + BlobDescriptor.ENTRY_RESERVED, at + BlobDescriptor.ENTRY_BYTES);
    int id = file.int32(at + BlobDescriptor.ENTRY_ID);
    return new SectionEntry(
        id, start, offset, bytes, file.int32(at + BlobDescriptor.ENTRY_CHECKSUM));
  }

  private static void checkReserved(FileCheck file, long from, long to)
      throws CorruptFileException {
    for (long at = from; at < to; at += Integer.BYTES) {
      file.expectEqual(at, "reserved bytes", 0, file.int32(at));
    }
  }

  private void checkChecksum(FileCheck file, BlobReference reference) throws CorruptFileException {
    long end = FileHeader.BYTES;
    for (SectionEntry entry : byId.values()) {
      end = entry.end();
    }
    Crc32c crc = new Crc32c();
    crc.start();
    crc.add(file.address(), FileHeader.CHECKSUM);
    crc.add(file.address() + end, file.bytes() - end);
    int stored = FileHeader.checksum(file.address());
    file.expectChecksum(FileHeader.CHECKSUM, "header checksum", crc.value(), stored);
    file.expectChecksum(FileHeader.CHECKSUM, "the blob of checksum", reference.checksum(), stored);
  }

  /** The entries, in the order of the file. */
  Collection<SectionEntry> entries() {
    return byId.values();
  }

  /** The section ids, in the order of the file. */
  Set<Integer> ids() {
    return byId.keySet();
  }

  @Nullable SectionEntry find(int id) {
    return byId.get(id);
  }
}
