package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.checkpoint.StringBatch;
import io.pomai.orbit.log.KeyspaceChanges;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.Deadlines;
import java.util.OptionalLong;

/**
 * The string values of one keyspace, and their way into the log. A slot of -1 stands for an absent
 * key.
 *
 * <p>Threading: under the keyspace's lock, but for {@link #freeAll}.
 */
final class StringStore {
  private static final int NONE = -1;

  private final AccountedArena arena;
  private final NativeBuffer decimal;
  private final KeyspaceChanges changes;
  private final UseStamps uses;

  StringStore(AccountedArena arena, SlabArena scratch, KeyspaceChanges changes, UseStamps uses) {
    this.arena = arena;
    this.uses = uses;
    this.changes = changes;
    this.decimal = new NativeBuffer(scratch);
  }

  /** A new value whose key is logged to have it. */
  private long allocateLogged(ByteSlice key, ByteSlice value, long deadline, int stamp) {
    long block = allocate(value, stamp);
    try {
      changes.setString(key, value, deadline);
      return block;
    } catch (RuntimeException refused) {
      StringValue.free(arena, block);
      throw refused;
    }
  }

  private long allocate(ByteSlice value, int stamp) {
    return StringValue.allocate(arena, value.address(), value.length(), value.length(), stamp);
  }

  /** The string of a block is used once more. */
  void use(long block) {
    int before = StringValue.stamp(block);
    int now = uses.usedAgain(before);
    if (now != before) {
      StringValue.stamp(block, now);
    }
  }

  /**
   * Sets the value of a key whatever it holds to that of another block, as {@code log} logs it; a
   * set is for the caller to drop.
   */
  void storeCopy(KeyTable keys, ByteSlice key, int slot, long source, long deadline, Runnable log) {
    int its = slot == NONE ? keys.add(key, 0) : slot;
    long block = 0;
    try {
      keys.reserveDeadline(its, deadline);
      int length = StringValue.length(source);
      block =
          StringValue.allocate(
              arena, StringValue.bytes(source), length, length, StringValue.stamp(source));
      log.run();
    } catch (RuntimeException refused) {
      if (block != 0) {
        StringValue.free(arena, block);
      }
      if (slot == NONE) {
        keys.remove(its);
      }
      throw refused;
    }
    giveWayToSet(keys, its);
    keys.setValue(its, block);
    keys.expireAt(its, deadline);
  }

  /** Drops the string in a slot, if there is one: the slot is to hold something else. */
  void giveWayToSet(KeyTable keys, int slot) {
    if (KeyTable.typeOf(keys.value(slot)) == KeyType.STRING) {
      StringValue.free(arena, keys.value(slot));
      keys.setValue(slot, KeyTable.VECTOR_SET);
    }
  }

  /** Takes out a key with its string, which is logged as something else. */
  void forget(KeyTable keys, int slot) {
    StringValue.free(arena, keys.value(slot));
    keys.remove(slot);
  }

  /** Sets the value of a key that holds a set; the set is for the caller to drop. */
  void storeOverSet(KeyTable keys, ByteSlice key, int slot, ByteSlice value, long deadline) {
    keys.reserveDeadline(slot, deadline);
    keys.setValue(slot, allocateLogged(key, value, deadline, uses.ofNew()));
    keys.expireAt(slot, deadline);
  }

  /**
   * Shows the string in {@code slot} to {@code target}, nothing if there is none; returns the slot.
   */
  int show(KeyTable keys, int slot, SliceReader target) {
    if (slot != NONE) {
      use(keys.value(slot));
    }
    return peek(keys, slot, target);
  }

  /** The same, which is no use of the string. */
  int peek(KeyTable keys, int slot, SliceReader target) {
    if (slot != NONE) {
      long block = keys.value(slot);
      target.read(StringValue.bytes(block), StringValue.length(block));
    }
    return slot;
  }

  /** Sets the value and the deadline of an absent key or of one that holds a string. */
  void store(KeyTable keys, ByteSlice key, int slot, ByteSlice value, long deadline) {
    if (slot == NONE) {
      add(keys, key, value, deadline);
      return;
    }
    keys.reserveDeadline(slot, deadline);
    long old = keys.value(slot);
    if (StringValue.holds(old, value.length())) {
      changes.setString(key, value, deadline);
      StringValue.overwrite(old, value.address(), value.length());
      use(old);
    } else {
      int stamp = uses.usedAgain(StringValue.stamp(old));
      keys.setValue(slot, allocateLogged(key, value, deadline, stamp));
      StringValue.free(arena, old);
    }
    keys.expireAt(slot, deadline);
  }

  private void add(KeyTable keys, ByteSlice key, ByteSlice value, long deadline) {
    int slot = keys.add(key, 0);
    try {
      keys.reserveDeadline(slot, deadline);
      keys.setValue(slot, allocateLogged(key, value, deadline, uses.ofNew()));
      keys.expireAt(slot, deadline);
    } catch (RuntimeException refused) {
      keys.remove(slot);
      throw refused;
    }
  }

  IncrementOutcome increment(KeyTable keys, ByteSlice key, int slot, long delta) {
    OptionalLong number = slot == NONE ? OptionalLong.of(0) : parse(keys.value(slot));
    if (number.isEmpty()) {
      return IncrementOutcome.NOT_AN_INTEGER;
    }
    long before = number.getAsLong();
    long sum = before + delta;
    if (((before ^ sum) & (delta ^ sum)) < 0) {
      return IncrementOutcome.OVERFLOW;
    }
    store(keys, key, slot, decimal.of(DecimalText.format(sum)), deadline(keys, slot));
    return IncrementOutcome.done(sum);
  }

  /** The deadline that a change keeps. */
  private static long deadline(KeyTable keys, int slot) {
    return slot == NONE ? Deadlines.NEVER : keys.deadlines().of(slot);
  }

  private static OptionalLong parse(long block) {
    return DecimalText.parse(StringValue.bytes(block), StringValue.length(block));
  }

  long append(KeyTable keys, ByteSlice key, int slot, ByteSlice tail) {
    if (slot == NONE) {
      StringValue.requireLength(tail.length());
      store(keys, key, slot, tail, Deadlines.NEVER);
      return tail.length();
    }
    long block = keys.value(slot);
    StringValue.requireLength((long) StringValue.length(block) + tail.length());
    long roomy = StringValue.withRoom(arena, block, tail.length());
    try {
      changes.appendString(key, StringValue.length(block), tail);
    } catch (RuntimeException refused) {
      StringValue.freeOther(arena, roomy, block);
      throw refused;
    }
    StringValue.append(roomy, tail);
    use(roomy);
    keys.setValue(slot, roomy);
    StringValue.freeOther(arena, block, roomy);
    return StringValue.length(roomy);
  }

  /**
   * Does an append again over whatever the key holds: a string that has it already, then the same
   * bytes are written, or something that a later change replaces, then nothing has to be right.
   */
  void appendAgain(KeyTable keys, ByteSlice key, int slot, int length, ByteSlice tail) {
    if (slot != NONE
        && KeyTable.typeOf(keys.value(slot)) == KeyType.STRING
        && StringValue.length(keys.value(slot)) >= length) {
      StringValue.shorten(keys.value(slot), length);
      append(keys, key, slot, tail);
    }
  }

  void remove(KeyTable keys, ByteSlice key, int slot) {
    changes.deleteString(key);
    forget(keys, slot);
  }

  /** Copies the string in a slot, if it holds one, or the first piece of it. */
  void copy(KeyTable keys, int slot, StringBatch target) {
    long value = keys.value(slot);
    if (KeyTable.typeOf(value) == KeyType.STRING) {
      long key = keys.keyBlock(slot);
      target.add(
          slot,
          PrefixedBytes.bytes(key),
          PrefixedBytes.length(key),
          StringValue.bytes(value),
          StringValue.length(value));
    }
  }

  /** Copies the next piece of a string that is open, whatever is in its slot by now. */
  void copyPiece(KeyTable keys, StringBatch target) {
    int slot = target.openSlot();
    long value = slot < keys.slotCount() ? keys.value(slot) : 0;
    if (KeyTable.typeOf(value) == KeyType.STRING) {
      target.addPiece(StringValue.bytes(value), StringValue.length(value));
    } else {
      target.addPiece(0, 0);
    }
  }

  /** Frees keys that nobody finds any more, with their strings. */
  void freeAll(KeyTable keys) {
    for (int slot = 0; slot < keys.slotCount(); slot++) {
      if (KeyTable.typeOf(keys.value(slot)) == KeyType.STRING) {
        StringValue.free(arena, keys.value(slot));
      }
    }
    keys.free();
  }
}
