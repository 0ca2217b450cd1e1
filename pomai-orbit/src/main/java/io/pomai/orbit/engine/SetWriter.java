package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.log.SetChanges;
import io.pomai.orbit.store.KeyDirectory;
import io.pomai.orbit.store.RetiredSlots;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;

/**
 * The write path of one set.
 *
 * <p>Threading: every call under the set's lock. The order of a put: everything that can be refused
 * is reserved; the change is logged; the slot is filled (its begin is above the published
 * sequence); the directory points to it; the slot that it replaces is ended; the sequence is
 * published; the replaced slot is retired. The order of a delete: the change is logged, the slot
 * ended, the sequence published, the directory entry removed, the slot retired. A batch does the
 * first part for all its vectors and publishes once.
 */
final class SetWriter {
  private static final int NONE = -1;

  private final SetCore core;
  private final SlotStore store;
  private final KeyDirectory directory;
  private final RetiredSlots retired;
  private final SetChanges changes;
  private final SlotBytes single = new SlotBytes();

  SetWriter(SetCore core, Epochs epochs, SetChanges changes) {
    this.core = core;
    this.store = core.store;
    this.directory = core.directory;
    this.changes = changes;
    this.retired = new RetiredSlots(store, epochs, core.index::removed);
  }

  /** Stores a checked vector. */
  PutOutcome put(ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes, PutMode mode) {
    int hash = core.hash(key);
    long entry = directory.findEntry(key, hash);
    if (mode == PutMode.NX ? entry != 0 : mode == PutMode.XX && entry == 0) {
      return PutOutcome.SKIPPED;
    }
    retired.reclaimIfNeeded();
    reserve(entry, hash, attributes != null);
    SlotBytes bytes = reserveBytes(single.empty(), key, entry, attributes);
    try {
      changes.put(key, vector, attributes);
    } catch (RuntimeException refused) {
      bytes.free(store);
      throw refused;
    }
    long begin = core.published() + 1;
    if (attributes != null && !hasAttributes(entry)) {
      core.attributed(core.attributed() + 1);
    }
    int replaced = commit(entry, hash, vector, bytes, begin);
    if (replaced == NONE) {
      core.publish(begin, core.live() + 1);
      return PutOutcome.CREATED;
    }
    core.publish(begin, core.live());
    retired.add(replaced);
    return PutOutcome.REPLACED;
  }

  private boolean hasAttributes(long entry) {
    return entry != 0 && store.attributeBlock(directory.slotAt(entry)) != 0;
  }

  /**
   * Gives a key other attributes, or takes away those it has; false if it is absent. The row moves
   * to a new slot, as it is.
   */
  boolean setAttributes(ByteSlice key, @Nullable ByteSlice attributes) {
    int hash = core.hash(key);
    long entry = directory.findEntry(key, hash);
    if (entry == 0 || (attributes == null && !hasAttributes(entry))) {
      return entry != 0;
    }
    retired.reclaimIfNeeded();
    reserve(entry, hash, attributes != null);
    SlotBytes bytes = reserveAttributes(key, directory.slotAt(entry), attributes);
    try {
      changes.setAttributes(key, attributes);
    } catch (RuntimeException refused) {
      bytes.free(store);
      throw refused;
    }
    int gained = (attributes == null ? 0 : 1) - (hasAttributes(entry) ? 1 : 0);
    core.attributed(core.attributed() + gained);
    replaceRow(entry, bytes);
    return true;
  }

  private SlotBytes reserveAttributes(ByteSlice key, int slot, @Nullable ByteSlice attributes) {
    SlotBytes bytes = single.empty();
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

  /** Moves a row to a new slot with these bytes; the old one keeps its attributes. */
  private void replaceRow(long entry, SlotBytes bytes) {
    int old = directory.slotAt(entry);
    long begin = core.published() + 1;
    int fresh = store.take();
    long key = bytes.key == 0 ? store.keyPointer(old) : bytes.key;
    store.fillFrom(old, fresh, key, bytes.attributes, begin);
    core.index.added(fresh);
    directory.replace(entry, fresh);
    store.endReplaced(old, begin, false);
    core.publish(begin, core.live());
    retired.add(old);
  }

  /** Reserves slot, directory entry and the end of what is replaced, or throws. */
  private void reserve(long entry, int hash, boolean withAttributes) {
    store.reserve(1);
    if (withAttributes) {
      store.reserveAttributes();
    }
    if (entry == 0) {
      directory.reserve(hash);
    } else {
      store.reserveEnd(directory.slotAt(entry));
    }
  }

  /** The bytes that a slot cannot take over from the one it replaces, or an exception. */
  private SlotBytes reserveBytes(
      SlotBytes bytes, ByteSlice key, long entry, @Nullable ByteSlice attributes) {
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

  /**
   * Fills a slot and makes the directory point to it.
   *
   * @param entry the directory entry of the key, or 0 for a new key
   * @param bytes what {@link #reserveBytes} has made of it
   * @return the slot that it replaces, already ended, or -1
   */
  private int commit(long entry, int hash, ByteSlice vector, SlotBytes bytes, long begin) {
    int slot = store.take();
    if (entry == 0) {
      store.fill(slot, vector.address(), bytes.key, bytes.attributes, begin, NONE);
      core.index.added(slot);
      directory.insert(hash, slot);
      return NONE;
    }
    int old = directory.slotAt(entry);
    long key = bytes.key == 0 ? store.keyPointer(old) : bytes.key;
    boolean carried = bytes.attributes == 0;
    long attribute = carried ? store.attributePointer(old) : bytes.attributes;
    store.fill(slot, vector.address(), key, attribute, begin, visiblePredecessor(old));
    core.index.added(slot);
    directory.replace(entry, slot);
    store.endReplaced(old, begin, carried);
    return old;
  }

  /**
   * What a reader of the published sequence sees of the key: the slot, or while it is pending what
   * it replaces.
   */
  private int visiblePredecessor(int slot) {
    return store.begin(slot) <= core.published() ? slot : SlotStore.replaces(store.end(slot));
  }

  /**
   * Stores checked vectors, all visible at once; of a key that is named twice the last one stays.
   */
  void putAll(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    retired.reclaim();
    SlotBytes[] bytes = reserveBatch(keys, vectors, n);
    int[] replaced = new int[n];
    int replacedCount = 0;
    long first = core.published() + 1;
    for (int i = 0; i < n; i++) {
      int old = commitOfBatch(keys[i], vectors[i], bytes[i], first + i);
      if (old != NONE) {
        replaced[replacedCount++] = old;
      }
    }
    core.publish(first + n - 1, core.live() + n - replacedCount);
    for (int i = 0; i < replacedCount; i++) {
      retired.add(replaced[i]);
    }
  }

  /** Reserves all that a batch needs and logs it, or throws with nothing changed. */
  private SlotBytes[] reserveBatch(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    int capacity = store.capacity();
    store.reserve(n);
    SlotBytes[] bytes = new SlotBytes[n];
    try {
      reserveEntries(keys, n);
      for (int i = 0; i < n; i++) {
        long entry = directory.findEntry(keys[i], core.hash(keys[i]));
        bytes[i] = reserveBytes(new SlotBytes(), keys[i], entry, null);
        if (entry != 0) {
          store.reserveEnd(directory.slotAt(entry));
        }
      }
      changes.putAll(keys, vectors, n);
      return bytes;
    } catch (RuntimeException refused) {
      for (int i = 0; i < n && bytes[i] != null; i++) {
        bytes[i].free(store);
      }
      store.unreserve(capacity);
      throw refused;
    }
  }

  private void reserveEntries(ByteSlice[] keys, int n) {
    for (int i = 0; i < n; i++) {
      int hash = core.hash(keys[i]);
      if (i == 0) {
        directory.reserve(hash);
      } else {
        directory.reserveAlso(hash);
      }
    }
  }

  private int commitOfBatch(ByteSlice key, ByteSlice vector, SlotBytes bytes, long begin) {
    int hash = core.hash(key);
    long entry = directory.findEntry(key, hash);
    if (entry != 0 && !store.keepsBytes(directory.slotAt(entry))) {
      bytes.free(store); // the batch has named this key before
    }
    return commit(entry, hash, vector, bytes, begin);
  }

  /**
   * Moves the vector in a slot of a file, which a key points to, into memory; nothing of it is
   * logged, since nothing that anyone can see changes.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  void move(int slot) {
    ByteSlice key = new ByteSlice();
    long block = store.keyBlock(slot);
    key.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
    int hash = core.hash(key);
    long entry = directory.findEntry(key, hash);
    reserve(entry, hash, false);
    replaceRow(entry, reserveBytes(single.empty(), key, entry, null));
  }

  /** Removes a key; false if it is absent. */
  boolean delete(ByteSlice key) {
    long entry = directory.findEntry(key, core.hash(key));
    if (entry == 0) {
      return false;
    }
    int slot = directory.slotAt(entry);
    long sequence = core.published() + 1;
    store.reserveEnd(slot);
    changes.delete(key);
    if (hasAttributes(entry)) {
      core.attributed(core.attributed() - 1);
    }
    store.end(slot, sequence);
    core.publish(sequence, core.live() - 1);
    directory.remove(entry);
    retired.add(slot);
    retired.reclaim();
    return true;
  }

  /** Frees the ended slots that no reader can see any more. */
  void reclaim() {
    retired.reclaim();
  }

  /** Ended slots that wait for reuse. For anyone. */
  long retired() {
    return retired.size();
  }
}
