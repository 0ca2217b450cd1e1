package io.pomai.arena.blob;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A blob that is read from copies of its sections; the copy is what is verified. */
final class CopiedBlob extends OpenBlob {
  private final SlabArena arena;
  private final Map<Integer, BlobSection> copies = new HashMap<>();

  CopiedBlob(BlobFile file, SlabArena arena, BlobCounters counters) {
    super(file, counters);
    this.arena = arena;
  }

  @Override
  BlobSection section(SectionEntry entry) throws CorruptFileException {
    @Nullable BlobSection copied = copies.get(entry.id());
    return copied == null ? copy(entry) : copied;
  }

  private BlobSection copy(SectionEntry entry) throws CorruptFileException {
    long address = arena.allocate(blockBytes(entry.bytes()), MemoryKind.BLOBS);
    try {
      file.advise(entry, Advice.WILLNEED);
      NativeMemory.copy(file.address(entry), address, entry.bytes());
      file.verifyAt(address, entry);
    } catch (CorruptFileException e) {
      free(new BlobSection(address, entry.bytes()));
      throw e;
    }
    file.advise(entry, Advice.DONTNEED);
    BlobSection section = new BlobSection(address, entry.bytes());
    copies.put(entry.id(), section);
    counters.copied(entry.bytes());
    return section;
  }

  /** A multiple of 64, so that the arena aligns the block. */
  private static long blockBytes(long bytes) {
    return BlobDescriptor.aligned(Math.max(1, bytes), BlobDescriptor.ALIGNMENT);
  }

  private void free(BlobSection section) {
    arena.free(section.address(), blockBytes(section.bytes()), MemoryKind.BLOBS);
  }

  @Override
  void advise(SectionEntry entry, Advice advice) {
    // a copy has no pages of a file
  }

  @Override
  void release() {
    for (BlobSection section : copies.values()) {
      free(section);
      counters.freed(section.bytes());
    }
  }
}
