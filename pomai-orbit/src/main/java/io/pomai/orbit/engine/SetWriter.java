package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.log.SetChanges;
import io.pomai.orbit.store.Deadlines;
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
  private final Deadlines deadlines;
  private final EngineClock clock;
  private final ByteSlice due = new ByteSlice();
  private final SlotReserve reserve;
  private final SlotBytes single = new SlotBytes();

  SetWriter(SetCore core, EngineAssembly assembly, SetChanges changes) {
    this.core = core;
    this.clock = assembly.clock();
    this.deadlines = core.store.deadlines();
    this.store = core.store;
    this.directory = core.directory;
    this.changes = changes;
    this.reserve = new SlotReserve(core);
    this.retired = new RetiredSlots(store, assembly.epochs(), core.index::removed);
  }

  /**
   * Stores a checked vector. One that takes the place of an expired one is new.
   *
   * @param deadline when it expires, {@link Deadlines#NEVER} for never
   */
  PutOutcome put(
      ByteSlice key,
      ByteSlice vector,
      @Nullable ByteSlice attributes,
      PutMode mode,
      long deadline) {
    int hash = core.hash(key);
    long entry = directory.findEntry(key, hash);
    boolean present = isPresent(entry);
    if (mode == PutMode.NX ? present : mode == PutMode.XX && !present) {
      return PutOutcome.SKIPPED;
    }
    if (!present) {
      forgetAttributes(key, entry);
    }
    retired.reclaimIfNeeded();
    reserve.slot(entry, hash, attributes != null, deadline);
    SlotBytes bytes = reserve.bytes(single.empty(), key, entry, attributes);
    try {
      changes.put(key, vector, attributes, deadline);
    } catch (RuntimeException refused) {
      bytes.free(store);
      throw refused;
    }
    long begin = core.published() + 1;
    if (attributes != null && !hasAttributes(entry)) {
      core.attributed(core.attributed() + 1);
    }
    deadlines.set(store.next(), deadline, millis(deadline));
    int replaced = commit(entry, hash, vector, bytes, begin);
    if (replaced == NONE) {
      core.publish(begin, core.live() + 1);
      return PutOutcome.CREATED;
    }
    core.publish(begin, core.live());
    retired.add(replaced);
    return present ? PutOutcome.REPLACED : PutOutcome.CREATED;
  }

  /** Whether there is an element that has not expired. */
  private boolean isPresent(long entry) {
    return entry != 0 && !core.isExpired(directory.slotAt(entry));
  }

  /** What takes the place of an expired element does not get its attributes. */
  private void forgetAttributes(ByteSlice key, long entry) {
    if (hasAttributes(entry)) {
      changeAttributes(key, entry, null);
    }
  }

  private long millis(long deadline) {
    return deadline == Deadlines.NEVER ? 0 : clock.millis();
  }

  private boolean hasAttributes(long entry) {
    return entry != 0 && store.attributeBlock(directory.slotAt(entry)) != 0;
  }

  /**
   * Gives a key other attributes, or takes away those it has; false if it is absent. The row moves
   * to a new slot, as it is.
   */
  boolean setAttributes(ByteSlice key, @Nullable ByteSlice attributes) {
    long entry = directory.findEntry(key, core.hash(key));
    if (!isPresent(entry)) {
      return false;
    }
    if (attributes != null || hasAttributes(entry)) {
      changeAttributes(key, entry, attributes);
    }
    return true;
  }

  private void changeAttributes(ByteSlice key, long entry, @Nullable ByteSlice attributes) {
    retired.reclaimIfNeeded();
    int slot = directory.slotAt(entry);
    reserve.slot(entry, 0, attributes != null, deadlines.of(slot));
    SlotBytes bytes = reserve.attributes(single.empty(), key, slot, attributes);
    try {
      changes.setAttributes(key, attributes);
    } catch (RuntimeException refused) {
      bytes.free(store);
      throw refused;
    }
    int gained = (attributes == null ? 0 : 1) - (hasAttributes(entry) ? 1 : 0);
    core.attributed(core.attributed() + gained);
    replaceRow(entry, bytes);
  }

  /**
   * Moves a row to a new slot with these bytes, and its deadline; the old one keeps its attributes.
   */
  private void replaceRow(long entry, SlotBytes bytes) {
    int old = directory.slotAt(entry);
    long begin = core.published() + 1;
    int fresh = store.take();
    long key = bytes.key == 0 ? store.keyPointer(old) : bytes.key;
    deadlines.set(fresh, deadlines.of(old), millis(deadlines.of(old)));
    store.fillFrom(old, fresh, key, bytes.attributes, begin);
    core.index.added(fresh);
    directory.replace(entry, fresh);
    store.endReplaced(old, begin, false);
    deadlines.release(old);
    core.publish(begin, core.live());
    retired.add(old);
  }

  /**
   * Fills a slot and makes the directory point to it.
   *
   * @param entry the directory entry of the key, or 0 for a new key
   * @param bytes what {@link SlotReserve#bytes} has made of it
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
    deadlines.release(old);
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
   *
   * @param deadline when all of them expire, {@link Deadlines#NEVER} for never
   */
  void putAll(ByteSlice[] keys, ByteSlice[] vectors, int n, long deadline) {
    retired.reclaim();
    for (int i = 0; i < n && core.hasExpired(); i++) {
      long entry = directory.findEntry(keys[i], core.hash(keys[i]));
      if (!isPresent(entry)) {
        forgetAttributes(keys[i], entry);
      }
    }
    SlotBytes[] bytes = reserveBatch(keys, vectors, n, deadline);
    int[] replaced = new int[n];
    int replacedCount = 0;
    long first = core.published() + 1;
    long now = millis(deadline);
    for (int i = 0; i < n; i++) {
      deadlines.set(store.next(), deadline, now);
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
  private SlotBytes[] reserveBatch(ByteSlice[] keys, ByteSlice[] vectors, int n, long deadline) {
    int capacity = store.capacity();
    store.reserve(n);
    SlotBytes[] bytes = new SlotBytes[n];
    try {
      reserveEntries(keys, n);
      for (int i = 0; i < n; i++) {
        long entry = directory.findEntry(keys[i], core.hash(keys[i]));
        bytes[i] = reserve.bytes(new SlotBytes(), keys[i], entry, null);
        if (entry != 0) {
          store.reserveEnd(directory.slotAt(entry));
        }
      }
      if (deadline != Deadlines.NEVER) {
        store.reserveDeadlines(n);
      }
      changes.putAll(keys, vectors, n, deadline);
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
    long entry = directory.findEntry(key, core.hash(key));
    reserve.slot(entry, 0, false, deadlines.of(slot));
    replaceRow(entry, reserve.bytes(single.empty(), key, entry, null));
  }

  /** Removes a key; false if it is absent. */
  boolean delete(ByteSlice key) {
    long entry = directory.findEntry(key, core.hash(key));
    if (!isPresent(entry)) {
      return false;
    }
    remove(key, entry);
    return true;
  }

  /**
   * Gives an element another deadline, one that has passed at {@code now} removes it; false if it
   * is absent.
   */
  boolean expire(ByteSlice key, long deadline, ExpireCondition condition, long now) {
    long entry = directory.findEntry(key, core.hash(key));
    if (!isPresent(entry)) {
      return false;
    }
    int slot = directory.slotAt(entry);
    if (!condition.allows(deadlines.of(slot), deadline)) {
      return false;
    }
    if (deadline <= now) {
      remove(key, entry);
      return true;
    }
    if (deadline != Deadlines.NEVER) {
      deadlines.reserve(slot);
    }
    changes.expire(key, deadline);
    deadlines.set(slot, deadline, clock.millis());
    core.publish(core.published() + 1, core.live()); // another state, for checkpoints
    return true;
  }

  /** Finds an element that has expired, as {@link Deadlines#poll} does, and removes it. */
  int removeExpired(long now) {
    int slot = deadlines.poll(now);
    if (slot >= 0) {
      try {
        long block = store.keyBlock(slot);
        due.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
        remove(due, directory.findEntry(due, core.hash(due)));
      } catch (RuntimeException refused) {
        deadlines.set(slot, deadlines.of(slot), now);
        throw refused;
      }
    }
    return slot;
  }

  private void remove(ByteSlice key, long entry) {
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
    deadlines.release(slot);
    retired.add(slot);
    retired.reclaim();
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
