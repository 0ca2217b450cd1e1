package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.store.AccountedArena;
import java.util.OptionalLong;

/**
 * The string values of one keyspace. A slot of -1 stands for an absent key.
 *
 * <p>Threading: under the keyspace's lock, but for {@link #freeAll}.
 */
final class StringStore {
  private static final int NONE = -1;

  private final AccountedArena arena;
  private final NativeBuffer decimal;

  StringStore(AccountedArena arena, SlabArena scratch) {
    this.arena = arena;
    this.decimal = new NativeBuffer(scratch);
  }

  /** A value that no key has yet. */
  long allocate(ByteSlice value) {
    return StringValue.allocate(arena, value.address(), value.length(), value.length());
  }

  /**
   * Shows the string in {@code slot} to {@code target}, nothing if there is none; returns the slot.
   */
  int show(KeyTable keys, int slot, SliceReader target) {
    if (slot != NONE) {
      long block = keys.value(slot);
      target.read(StringValue.bytes(block), StringValue.length(block));
    }
    return slot;
  }

  /** Sets the value of an absent key or of one that holds a string. */
  void store(KeyTable keys, ByteSlice key, int slot, ByteSlice value) {
    if (slot != NONE) {
      keys.setValue(
          slot, StringValue.set(arena, keys.value(slot), value.address(), value.length()));
      return;
    }
    long block = allocate(value);
    try {
      keys.add(key, block);
    } catch (RuntimeException refused) {
      StringValue.free(arena, block);
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
    store(keys, key, slot, decimal.of(DecimalText.format(sum)));
    return IncrementOutcome.done(sum);
  }

  private static OptionalLong parse(long block) {
    return DecimalText.parse(StringValue.bytes(block), StringValue.length(block));
  }

  long append(KeyTable keys, ByteSlice key, int slot, ByteSlice tail) {
    if (slot == NONE) {
      StringValue.requireLength(tail.length());
      store(keys, key, slot, tail);
      return tail.length();
    }
    long block = keys.value(slot);
    StringValue.requireLength((long) StringValue.length(block) + tail.length());
    long appended = StringValue.append(arena, block, tail);
    keys.setValue(slot, appended);
    return StringValue.length(appended);
  }

  void remove(KeyTable keys, int slot) {
    StringValue.free(arena, keys.value(slot));
    keys.remove(slot);
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
