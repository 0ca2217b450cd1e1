package io.pomai.orbit.checkpoint;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobSection;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.orbit.store.HashedSlots;
import java.util.BitSet;
import org.roaringbitmap.RoaringBitmap;

/**
 * The hashes of the keys in a blob of a set.
 *
 * @param seed what the keys were hashed with
 * @param slots in the order of their hashes; some may be dead by now
 */
public record KeyHashes(long seed, HashedSlots slots) {
  /**
   * Reads the section, and believes nothing but that a hash is that of the key: one that is not
   * hides the key.
   */
  static KeyHashes read(Blob blob, SetPart part, RoaringBitmap dead) throws CorruptFileException {
    BlobSection section = blob.section(SetBlob.KEY_HASHES);
    long most = Long.BYTES * (1L + part.count());
    if (section.bytes() < Long.BYTES || section.bytes() > most || section.bytes() % 8 != 0) {
      throw corrupt(blob, "8 to %d bytes".formatted(most), section.bytes() + " bytes");
    }
    int count = (int) (section.bytes() / Long.BYTES) - 1;
    HashedSlots slots = new HashedSlots(section.address() + Long.BYTES, count, part.first());
    requireOrder(blob, slots);
    requireAll(blob, slots, part, dead);
    return new KeyHashes(NativeMemory.getLong(section.address()), slots);
  }

  private static void requireOrder(Blob blob, HashedSlots slots) throws CorruptFileException {
    for (int place = 1; place < slots.count(); place++) {
      if (slots.hash(place) < slots.hash(place - 1)) {
        throw corrupt(blob, "ascending hashes", "another order from entry " + place + " on");
      }
    }
  }

  /** Every slot that is not dead has to be there, and none twice. */
  private static void requireAll(Blob blob, HashedSlots slots, SetPart part, RoaringBitmap dead)
      throws CorruptFileException {
    BitSet seen = new BitSet(part.count());
    for (int place = 0; place < slots.count(); place++) {
      long index = slots.index(place);
      if (index >= part.count() || seen.get((int) index)) {
        throw corrupt(blob, "slots below %d, each once".formatted(part.count()), "slot " + index);
      }
      seen.set((int) index);
    }
    for (int i = seen.nextClearBit(0); i < part.count(); i = seen.nextClearBit(i + 1)) {
      if (!dead.contains(part.first() + i)) {
        throw corrupt(blob, "all slots that hold something", "none for slot " + i);
      }
    }
  }

  private static CorruptFileException corrupt(Blob blob, String expected, String found) {
    return SetBlobReader.corrupt(
        blob, "section %d with %s".formatted(SetBlob.KEY_HASHES, expected), found);
  }
}
