package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryKind;
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

  SetWriter(SetCore core, Epochs epochs, SetChanges changes) {
    this.core = core;
    this.store = core.store;
    this.directory = core.directory;
    this.changes = changes;
    this.retired = new RetiredSlots(store, epochs, core.index::removed);
  }

  /** Stores a checked vector. */
  PutOutcome put(ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes, PutMode mode) {
    int hash = key.hash();
    long entry = directory.findEntry(key, hash);
    if (mode == PutMode.NX ? entry != 0 : mode == PutMode.XX && entry == 0) {
      return PutOutcome.SKIPPED;
    }
    retired.reclaimIfNeeded();
    long keyBlock = reserve(key, entry, attributes != null);
    long attributeBlock = attributes == null ? 0 : allocateAttributes(attributes, keyBlock);
    log(key, keyBlock, vector, attributes, attributeBlock);
    long begin = core.published() + 1;
    int replaced = commit(entry, hash, vector, keyBlock, attributeBlock, begin);
    if (replaced == NONE) {
      core.publish(begin, core.live() + 1);
      return PutOutcome.CREATED;
    }
    core.publish(begin, core.live());
    retired.add(replaced);
    return PutOutcome.REPLACED;
  }

  /**
   * Reserves slot, directory entry and key bytes (0 if the key exists), or throws with nothing
   * changed.
   */
  private long reserve(ByteSlice key, long entry, boolean withAttributes) {
    store.reserve(1);
    if (withAttributes) {
      store.reserveAttributes();
    }
    if (entry != 0) {
      return 0;
    }
    directory.reserve(1);
    return store.allocate(key, MemoryKind.KEYS);
  }

  private long allocateAttributes(ByteSlice attributes, long keyBlock) {
    try {
      return store.allocate(attributes, MemoryKind.ATTRIBUTES);
    } catch (RuntimeException refused) {
      releaseKey(keyBlock);
      throw refused;
    }
  }

  /**
   * Fills a slot and makes the directory point to it.
   *
   * @param entry the directory entry of the key, or 0 for a new key
   * @param keyBlock bytes of a new key, or 0
   * @param attributeBlock new attributes, or 0 to keep what there is
   * @return the slot that it replaces, already ended, or -1
   */
  private int commit(
      long entry, int hash, ByteSlice vector, long keyBlock, long attributeBlock, long begin) {
    int slot = store.take();
    if (entry == 0) {
      store.fill(slot, vector.address(), keyBlock, attributeBlock, begin, NONE);
      core.index.added(slot);
      directory.insert(hash, slot);
      return NONE;
    }
    int old = directory.slotAt(entry);
    boolean carried = attributeBlock == 0;
    long attribute = carried ? store.attributePointer(old) : attributeBlock;
    store.fill(
        slot, vector.address(), store.keyPointer(old), attribute, begin, visiblePredecessor(old));
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
    long[] keyBlocks = reserveBatch(keys, vectors, n);
    int[] replaced = new int[n];
    int replacedCount = 0;
    long first = core.published() + 1;
    for (int i = 0; i < n; i++) {
      int old = commitOfBatch(keys[i], vectors[i], keyBlocks[i], first + i);
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
  private long[] reserveBatch(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    int capacity = store.capacity();
    store.reserve(n);
    try {
      directory.reserve(n);
      return allocateNewKeys(keys, vectors, n);
    } catch (RuntimeException refused) {
      store.unreserve(capacity);
      throw refused;
    }
  }

  private int commitOfBatch(ByteSlice key, ByteSlice vector, long keyBlock, long begin) {
    int hash = key.hash();
    long entry = directory.findEntry(key, hash);
    if (entry != 0 && keyBlock != 0) {
      store.release(keyBlock, MemoryKind.KEYS); // the batch has named this key before
    }
    return commit(entry, hash, vector, keyBlock, 0, begin);
  }

  /** Bytes for every key that is absent now, or an exception with nothing changed. */
  private long[] allocateNewKeys(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    long[] blocks = new long[n];
    try {
      for (int i = 0; i < n; i++) {
        if (directory.findEntry(keys[i], keys[i].hash()) == 0) {
          blocks[i] = store.allocate(keys[i], MemoryKind.KEYS);
        }
      }
      changes.putAll(keys, vectors, n);
      return blocks;
    } catch (RuntimeException refused) {
      for (long block : blocks) {
        releaseKey(block);
      }
      throw refused;
    }
  }

  private void log(
      ByteSlice key,
      long keyBlock,
      ByteSlice vector,
      @Nullable ByteSlice attributes,
      long attributeBlock) {
    try {
      changes.put(key, vector, attributes);
    } catch (RuntimeException refused) {
      releaseKey(keyBlock);
      if (attributeBlock != 0) {
        store.release(attributeBlock, MemoryKind.ATTRIBUTES);
      }
      throw refused;
    }
  }

  private void releaseKey(long block) {
    if (block != 0) {
      store.release(block, MemoryKind.KEYS);
    }
  }

  /** Removes a key; false if it is absent. */
  boolean delete(ByteSlice key) {
    long entry = directory.findEntry(key, key.hash());
    if (entry == 0) {
      return false;
    }
    int slot = directory.slotAt(entry);
    long sequence = core.published() + 1;
    changes.delete(key);
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
