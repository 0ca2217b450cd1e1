package io.pomai.arena.blob;

import io.pomai.arena.Crc32c;
import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;

/** A mapped blob whose header and section table are right. Thread-safe but for {@link #close}. */
final class BlobFile implements AutoCloseable {
  private final BlobReference reference;
  private final String path;
  private final MappedFile mapped;
  private final SectionTable table;
  private final int kind;
  private final long features;

  private BlobFile(BlobReference reference, String path, MappedFile mapped, SectionTable table) {
    this.reference = reference;
    this.path = path;
    this.mapped = mapped;
    this.table = table;
    this.kind = BlobDescriptor.kind(mapped.address());
    this.features = FileHeader.features(mapped.address());
  }

  /** Maps and checks a blob; all its sections too if the settings say so. */
  static BlobFile open(StorageFolder folder, BlobReference reference, BlobSettings settings)
      throws IOException {
    String path = folder.describe() + "/" + reference.name();
    if (!folder.exists(reference.name())) {
      throw new CorruptFileException(
          path, 0, "a blob of " + reference.bytes() + " bytes", "no file");
    }
    MappedFile mapped = folder.map(reference.name());
    try {
      return open(
          new FileCheck(path, mapped.address(), mapped.size()), mapped, reference, settings);
    } catch (IOException | RuntimeException e) {
      mapped.close();
      throw e;
    }
  }

  private static BlobFile open(
      FileCheck check, MappedFile mapped, BlobReference reference, BlobSettings settings)
      throws CorruptFileException {
    check.expectEqual(
        Math.min(check.bytes(), reference.bytes()),
        "file length",
        reference.bytes(),
        check.bytes());
    SectionTable table = SectionTable.read(check, reference, settings.knownFeatures());
    BlobFile file = new BlobFile(reference, check.path(), mapped, table);
    if (settings.verification() == Verification.EAGER) {
      for (SectionEntry entry : table.entries()) {
        file.verify(entry);
      }
    }
    return file;
  }

  String name() {
    return reference.name();
  }

  int kind() {
    return kind;
  }

  long features() {
    return features;
  }

  long bytes() {
    return reference.bytes();
  }

  /** The ids of all sections. */
  Set<Integer> ids() {
    return table.ids();
  }

  /** The sections, in the order of the file. */
  Collection<SectionEntry> entries() {
    return table.entries();
  }

  boolean has(int id) {
    return table.find(id) != null;
  }

  /** The entry of a section that must be there. */
  SectionEntry entry(int id) throws CorruptFileException {
    SectionEntry entry = table.find(id);
    if (entry == null) {
      throw new CorruptFileException(
          path, FileHeader.BYTES, "a section " + id, "sections " + table.ids());
    }
    return entry;
  }

  /** Where the bytes of a section are mapped. */
  long address(SectionEntry entry) {
    return mapped.address() + entry.offset();
  }

  /** Compares the checksum of a section with its mapped bytes. */
  void verify(SectionEntry entry) throws CorruptFileException {
    mapped.advise(entry.start(), entry.end() - entry.start(), Advice.WILLNEED);
    verifyAt(address(entry), entry);
  }

  /** Compares the checksum of a section with its bytes at {@code address}. */
  void verifyAt(long address, SectionEntry entry) throws CorruptFileException {
    Crc32c crc = new Crc32c();
    crc.start();
    crc.add(mapped.address() + entry.start(), entry.offset() - entry.start());
    crc.add(address, entry.bytes());
    if (crc.value() != entry.checksum()) {
      throw new CorruptFileException(
          path,
          entry.offset(),
          "section %d with checksum 0x%08x".formatted(entry.id(), entry.checksum()),
          "0x%08x".formatted(crc.value()));
    }
  }

  void givePagesBack() {
    mapped.advise(Advice.DONTNEED);
  }

  void advise(SectionEntry entry, Advice advice) {
    mapped.advise(entry.offset(), entry.bytes(), advice);
  }

  @Override
  public void close() {
    mapped.close();
  }
}
