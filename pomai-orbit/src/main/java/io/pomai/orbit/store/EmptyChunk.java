package io.pomai.orbit.store;

/**
 * The place of slots none of which will ever hold a vector again. All have the same row, of zeros.
 *
 * <p>Immutable and safe for any thread.
 */
final class EmptyChunk extends Chunk {
  private final long zeros;

  /**
   * The place of {@code slots} slots.
   *
   * @param zeros the address of a row of zeros that is not freed before the store is
   */
  EmptyChunk(RowShape shape, int slots, long zeros) {
    super(shape, slots);
    this.zeros = zeros;
  }

  @Override
  public boolean isEmpty() {
    return true;
  }

  @Override
  public long row(int index) {
    return zeros;
  }

  @Override
  public long factorAddress(int index) {
    return zeros;
  }

  @Override
  long scaleAddress(int index) {
    return zeros;
  }

  @Override
  public long begin(int index) {
    return Long.MAX_VALUE;
  }

  @Override
  public long end(int index) {
    return 0;
  }

  @Override
  void setEnd(int index, long sequence) {
    throw new IllegalStateException("a slot that holds nothing cannot end");
  }

  @Override
  long key(int index) {
    return 0;
  }

  @Override
  long attribute(int index) {
    return 0;
  }

  @Override
  void disownKey(int index) {}

  @Override
  void disownAttribute(int index) {}

  @Override
  void free(AccountedArena arena) {}
}
