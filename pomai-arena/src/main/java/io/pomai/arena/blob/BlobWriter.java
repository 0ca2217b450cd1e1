package io.pomai.arena.blob;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a blob, one section after the other.
 *
 * <p>The file has a temporary name until {@link #finish}; {@link #close} without it deletes what
 * was written. After an exception nothing but {@link #close} helps: begin anew. Not thread-safe.
 */
public final class BlobWriter implements AutoCloseable {
  /** The alignment of a section, in bytes, unless another is asked for. */
  public static final int ALIGNMENT = BlobDescriptor.ALIGNMENT;

  /** The largest alignment of a section, in bytes: a page. */
  public static final int PAGE = 4096;

  private final StorageFolder folder;
  private final String name;
  private final NewFile file;
  private final int kind;
  private final long features;
  private final List<SectionEntry> entries = new ArrayList<>();
  private final Set<Integer> ids = new HashSet<>();
  private boolean inSection;
  private int sectionId;
  private long sectionOffset;
  private boolean ended;
  private boolean published;
  private boolean closed;

  private BlobWriter(StorageFolder folder, String name, int kind, long features, NewFile file) {
    this.folder = folder;
    this.name = name;
    this.kind = kind;
    this.features = features;
    this.file = file;
  }

  /**
   * Begins a blob.
   *
   * @param name as in {@link BlobReference}; no blob may have it yet
   * @param kind what it is about, a number of the caller's
   * @param features bits that a reader must know to read it
   * @throws IOException when the folder refuses
   */
  public static BlobWriter create(StorageFolder folder, String name, int kind, long features)
      throws IOException {
    BlobNames.check(name);
    if (folder.exists(name)) {
      throw new IllegalArgumentException(
          "name=" + name + ": there is such a blob already; choose another name");
    }
    NewFile file = NewFile.create(folder, name, FileHeader.BYTES);
    return new BlobWriter(folder, name, kind, features, file);
  }

  /** Begins a section at the next multiple of {@link #ALIGNMENT}. */
  public void beginSection(int id) throws IOException {
    beginSection(id, ALIGNMENT);
  }

  /**
   * Begins a section.
   *
   * @param id its number, unique in this blob
   * @param alignment of which its offset is a multiple: a power of two from {@link #ALIGNMENT} to
   *     {@link #PAGE}
   */
  public void beginSection(int id, int alignment) throws IOException {
    check(!inSection, "end the section before");
    check(entries.size() < BlobDescriptor.MAX_SECTIONS, "the blob has all sections it can have");
    if (alignment < ALIGNMENT || alignment > PAGE || Integer.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          "alignment=" + alignment + ": expected 64, 128, ... or " + PAGE);
    }
    if (!ids.add(id)) {
      throw new IllegalArgumentException("id=" + id + ": the blob has this section already");
    }
    file.pad(alignment);
    inSection = true;
    sectionId = id;
    sectionOffset = file.position();
  }

  /** Appends bytes of native memory to the section; they may change as soon as this returns. */
  public void write(long address, long bytes) throws IOException {
    check(inSection, "begin a section first");
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes=" + bytes + ": expected 0 or more");
    }
    file.write(address, bytes);
  }

  /** Ends the section. */
  public void endSection() {
    check(inSection, "begin a section first");
    inSection = false;
    long start = entries.isEmpty() ? FileHeader.BYTES : entries.getLast().end();
    long bytes = file.position() - sectionOffset;
    entries.add(new SectionEntry(sectionId, start, sectionOffset, bytes, file.takeChecksum()));
  }

  /**
   * Returns when the whole blob is on the device under its name.
   *
   * @throws IOException when it is not: close, and write another
   */
  public BlobReference finish() throws IOException {
    check(!inSection, "end the section first");
    ended = true;
    int tableBytes = entries.size() * BlobDescriptor.ENTRY_BYTES;
    long tableOffset = BlobDescriptor.aligned(file.position(), ALIGNMENT);
    try (Arena memory = Arena.ofConfined()) {
      long header = memory.allocate(FileHeader.BYTES + tableBytes, Long.BYTES).address();
      long fileBytes = tableOffset + tableBytes;
      BlobDescriptor.writeHeader(header, kind, features, entries.size(), fileBytes);
      long table = header + FileHeader.BYTES;
      writeTable(table);
      int checksum = writeEnd(header, table, tableBytes);
      file.publish();
      published = true;
      return new BlobReference(name, fileBytes, checksum);
    }
  }

  private void writeTable(long address) {
    long at = address;
    for (SectionEntry entry : entries) {
      BlobDescriptor.writeEntry(at, entry);
      at += BlobDescriptor.ENTRY_BYTES;
    }
  }

  private int writeEnd(long header, long table, int tableBytes) throws IOException {
    file.addToChecksum(header, FileHeader.CHECKSUM);
    file.pad(ALIGNMENT);
    file.write(table, tableBytes);
    int checksum = file.takeChecksum();
    FileHeader.putChecksum(header, checksum);
    file.writeStart(header, FileHeader.BYTES);
    return checksum;
  }

  private void check(boolean right, String advice) {
    if (!right || ended) {
      throw new IllegalStateException(
          "name=" + name + ": " + (ended ? "the blob has ended; write another" : advice));
    }
  }

  /** Frees all memory; deletes the file unless {@link #finish} returned. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    ended = true;
    file.close();
    if (file.isRenamed() && !published) {
      folder.delete(name);
    }
  }
}
