package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import org.jspecify.annotations.Nullable;

/**
 * The door of a vector set for writing native slices.
 *
 * <p>Threading: as {@link VectorSet}.
 */
public abstract sealed class SetWriteDoor extends ArrayDoor permits VectorSet {
  SetWriteDoor(EngineAssembly assembly) {
    super(assembly);
  }

  abstract int beginWrite();

  abstract boolean endWrite(int pin);

  abstract SetStorage storage();

  abstract VectorChecks checks();

  abstract ElementExpiry expiry();

  /**
   * Runs calls of this set among which no other writer comes, nor what takes out what has expired.
   * They may not wait for anyone.
   */
  public void alone(Runnable calls) {
    int pin = beginWrite();
    try {
      calls.run();
    } finally {
      endWrite(pin);
    }
  }

  /** The same for an element that does not expire. */
  @Override
  public PutOutcome put(
      ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes, PutMode mode) {
    return put(key, vector, attributes, mode, ElementExpiry.NEVER);
  }

  /**
   * Stores a vector under a key; a replaced element keeps its attributes unless new ones are given,
   * and loses its deadline.
   *
   * @param vector {@link #dimension} little-endian float32 values
   * @param deadline when it expires, in milliseconds of the epoch, from 1 on; {@link
   *     ElementExpiry#NEVER} for never
   * @throws InvalidVectorException for a wrong length, values that are not finite or out of range
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  @Override
  public PutOutcome put(
      ByteSlice key,
      ByteSlice vector,
      @Nullable ByteSlice attributes,
      PutMode mode,
      long deadline) {
    ElementExpiry.requireDeadline(deadline);
    int pin = beginWrite();
    try {
      requireUsable();
      checks().requireStorable(vector);
      return storage().writer().put(key, vector, attributes, mode, deadline);
    } finally {
      endWrite(pin);
      watch(deadline);
    }
  }

  private void watch(long deadline) {
    if (deadline != ElementExpiry.NEVER) {
      expiry().watch();
    }
  }

  /** The same for elements that do not expire. */
  public long putAll(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    return putAll(keys, vectors, n, ElementExpiry.NEVER);
  }

  /**
   * Stores the first {@code n} vectors under the first {@code n} keys, all visible at the same
   * moment, or none; replaced elements keep their attributes and lose their deadlines.
   *
   * @param deadline when all of them expire, in milliseconds of the epoch, from 1 on; {@link
   *     ElementExpiry#NEVER} for never
   * @return n
   * @throws InvalidVectorException as for {@link #put}
   * @throws io.pomai.arena.BudgetExceededException when there is no room for all; nothing has
   *     changed
   */
  @Override
  public long putAll(ByteSlice[] keys, ByteSlice[] vectors, int n, long deadline) {
    ElementExpiry.requireDeadline(deadline);
    int pin = beginWrite();
    try {
      requireUsable();
      for (int i = 0; i < n; i++) {
        checks().requireStorable(vectors[i]);
      }
      storage().writer().putAll(keys, vectors, n, deadline);
      return n;
    } finally {
      endWrite(pin);
      watch(deadline);
    }
  }

  /** Removes a key; false if it is absent. */
  @Override
  public boolean delete(ByteSlice key) {
    int pin = beginWrite();
    try {
      requireUsable();
      return storage().writer().delete(key);
    } finally {
      endWrite(pin);
    }
  }
}
