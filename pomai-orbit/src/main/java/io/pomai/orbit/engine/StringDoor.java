package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import org.jspecify.annotations.Nullable;

/**
 * The door of a keyspace for strings.
 *
 * <p>Threading: as {@link Keyspace}, under whose lock everything here is done.
 */
public abstract sealed class StringDoor permits KeyDoor {
  static final int NONE = -1;

  final StringStore strings;

  StringDoor(StringStore strings) {
    this.strings = strings;
  }

  /**
   * Runs calls of this keyspace that take effect as one for all other callers; not those of its
   * vector sets.
   */
  public void atomically(Runnable calls) {
    lock();
    try {
      calls.run();
    } finally {
      unlock();
    }
  }

  abstract void lock();

  abstract void unlock();

  abstract KeyTable keys();

  abstract KeyExpiry expiry();

  abstract KeyUses uses();

  /** The slot of a key to be changed, or -1; what has expired under it is taken out first. */
  abstract int find(ByteSlice key);

  /** The slot of a key to be read, or -1. */
  abstract int look(ByteSlice key);

  abstract boolean takeSet(ByteSlice key);

  /** The same for a string that does not expire. */
  public PutOutcome setString(
      ByteSlice key, ByteSlice value, PutMode mode, @Nullable SliceReader previous) {
    return setString(key, value, mode, previous, KeyExpiry.NEVER);
  }

  /**
   * Stores a string; whatever the key held goes.
   *
   * @param deadline when it expires, in milliseconds of the epoch; {@link KeyExpiry#NEVER}, or
   *     {@link KeyExpiry#KEEP} for when the key expires already
   * @param previous is shown the string that was there, null where nobody asks
   * @throws WrongTypeException if the key holds a vector set and {@code previous} is not null
   * @throws IllegalArgumentException if the value is longer than 512 MiB
   */
  public PutOutcome setString(
      ByteSlice key, ByteSlice value, PutMode mode, @Nullable SliceReader previous, long deadline) {
    KeyExpiry.requireDeadline(deadline);
    StringValue.requireLength(value.length());
    lock();
    try {
      int slot = previous == null ? find(key) : strings.show(keys(), findString(key), previous);
      if (mode == PutMode.NX ? slot != NONE : mode == PutMode.XX && slot == NONE) {
        usedIfThere(slot);
        return PutOutcome.SKIPPED;
      }
      store(key, slot, value, deadline);
      expiry().watch();
      return slot == NONE ? PutOutcome.CREATED : PutOutcome.REPLACED;
    } finally {
      unlock();
    }
  }

  private void usedIfThere(int slot) {
    if (slot != NONE) {
      uses().use(slot);
    }
  }

  /** Stores a string in place of whatever the key holds; a set is dropped after unlocking. */
  void store(ByteSlice key, int slot, ByteSlice value, long newDeadline) {
    long kept = slot == NONE ? KeyExpiry.NEVER : keys().deadlines().of(slot);
    long deadline = newDeadline == KeyExpiry.KEEP ? kept : newDeadline;
    if (slot == NONE || keys().value(slot) != KeyTable.VECTOR_SET) {
      strings.store(keys(), key, slot, value, deadline);
    } else {
      strings.storeOverSet(keys(), key, slot, value, deadline);
      takeSet(key);
    }
  }

  /**
   * Shows a string to {@code target}; false if the key is absent.
   *
   * @throws WrongTypeException if the key holds a vector set
   */
  public boolean getString(ByteSlice key, SliceReader target) {
    lock();
    try {
      return strings.show(keys(), requireString(look(key)), target) != NONE;
    } finally {
      unlock();
    }
  }

  /** As {@link #getString}, which does not count as a use. */
  public boolean peekString(ByteSlice key, SliceReader target) {
    lock();
    try {
      return strings.peek(keys(), requireString(look(key)), target) != NONE;
    } finally {
      unlock();
    }
  }

  private int findString(ByteSlice key) {
    return requireString(find(key));
  }

  final int requireString(int slot) {
    if (slot != NONE && keys().value(slot) == KeyTable.VECTOR_SET) {
      throw new WrongTypeException(KeyType.STRING, KeyType.VECTORSET);
    }
    return slot;
  }

  /** The length of a string in bytes; 0 if the key is absent. */
  public long stringLength(ByteSlice key) {
    lock();
    try {
      int slot = requireString(look(key));
      if (slot == NONE) {
        return 0;
      }
      strings.use(keys().value(slot));
      return StringValue.length(keys().value(slot));
    } finally {
      unlock();
    }
  }

  /**
   * Adds to the number in a string; an absent key counts as 0.
   *
   * @throws WrongTypeException if the key holds a vector set
   */
  public IncrementOutcome increment(ByteSlice key, long delta) {
    lock();
    try {
      return strings.increment(keys(), key, findString(key), delta);
    } finally {
      unlock();
    }
  }

  /**
   * Appends to a string; an absent key counts as empty.
   *
   * @return the new length in bytes
   * @throws WrongTypeException if the key holds a vector set
   * @throws IllegalArgumentException if the result would be longer than 512 MiB
   */
  public long append(ByteSlice key, ByteSlice tail) {
    lock();
    try {
      return strings.append(keys(), key, findString(key), tail);
    } finally {
      unlock();
    }
  }

  /** Does an append again that the log has, see {@link StringStore#appendAgain}. */
  void appendAgain(ByteSlice key, int length, ByteSlice tail) {
    lock();
    try {
      strings.appendAgain(keys(), key, find(key), length, tail);
    } finally {
      unlock();
    }
  }
}
