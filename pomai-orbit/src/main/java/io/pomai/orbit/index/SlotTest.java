package io.pomai.orbit.index;

/** Tells which slots match, for one search. Not thread-safe. */
@FunctionalInterface
public interface SlotTest {
  /** Whether the vector in a slot matches; of no meaning where it is not visible to the search. */
  boolean accepts(int slot);
}
