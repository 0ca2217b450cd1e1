package io.pomai.arena.blob;

import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;
import java.util.HashSet;
import java.util.Set;

/** A blob that is read in place. */
final class MappedBlob extends OpenBlob {
  private final Set<Integer> verified = new HashSet<>();

  MappedBlob(BlobFile file, boolean verified, BlobCounters counters) {
    super(file, counters);
    if (verified) {
      this.verified.addAll(file.ids());
    }
    counters.mapped(file.bytes());
  }

  @Override
  BlobSection section(SectionEntry entry) throws CorruptFileException {
    if (!verified.contains(entry.id())) {
      file.verify(entry);
      verified.add(entry.id());
    }
    counters.hit();
    return new BlobSection(file.address(entry), entry.bytes());
  }

  @Override
  void advise(SectionEntry entry, Advice advice) {
    file.advise(entry, advice);
  }

  @Override
  void release() {
    counters.unmapped(file.bytes());
  }
}
