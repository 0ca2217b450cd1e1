package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;
import io.pomai.orbit.store.Deadlines;
import io.pomai.orbit.store.KeyDirectory;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;

/**
 * Reserves what a change of one set needs, before it is logged: whatever may be refused is refused
 * here, with nothing changed.
 *
 * <p>Threading: under the set's lock. An entry of 0 stands for a key that is absent.
 */
final class SlotReserve {
  private final SlotStore store;
  private final KeyDirectory directory;

  SlotReserve(SetCore core) {
    this.store = core.store;
    this.directory = core.directory;
  }

  /**
   * The next slot with this deadline, a directory entry, and the end of what is replaced.
   *
   * @param hash that of an absent key
   */
  void slot(long entry, int hash, boolean withAttributes, long deadline) {
    store.reserve(1);
    if (withAttributes) {
      store.reserveAttributes();
    }
    if (deadline != Deadlines.NEVER) {
      store.deadlines().reserve(store.next());
    }
    if (entry == 0) {
      directory.reserve(hash);
    } else {
      store.reserveEnd(directory.slotAt(entry));
    }
  }

  /** The bytes that a slot cannot take over from the one it replaces. */
  SlotBytes bytes(SlotBytes bytes, ByteSlice key, long entry, @Nullable ByteSlice attributes) {
    try {
      boolean kept = entry != 0 && store.keepsBytes(directory.slotAt(entry));
      if (entry == 0 || kept) {
        bytes.key = store.allocate(key, MemoryKind.KEYS);
      }
      if (attributes != null) {
        bytes.attributes = store.allocate(attributes, MemoryKind.ATTRIBUTES);
      } else if (kept) {
        bytes.attributes = store.copyAttributes(directory.slotAt(entry));
      }
      return bytes;
    } catch (RuntimeException refused) {
      bytes.free(store);
      throw refused;
    }
  }

  /** The same where attributes are replaced, or taken away with null. */
  SlotBytes attributes(SlotBytes bytes, ByteSlice key, int slot, @Nullable ByteSlice attributes) {
    try {
      if (store.keepsBytes(slot)) {
        bytes.key = store.allocate(key, MemoryKind.KEYS);
      }
      if (attributes != null) {
        bytes.attributes = store.allocate(attributes, MemoryKind.ATTRIBUTES);
      }
      return bytes;
    } catch (RuntimeException refused) {
      bytes.free(store);
      throw refused;
    }
  }
}
