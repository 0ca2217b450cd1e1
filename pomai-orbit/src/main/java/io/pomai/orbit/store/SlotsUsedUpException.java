package io.pomai.orbit.store;

/**
 * A set has had as many vectors as slots can have numbers, those included that were replaced and
 * deleted after they were saved. Nothing has changed when it is thrown.
 */
public final class SlotsUsedUpException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  SlotsUsedUpException(long most) {
    super(
        "vectors in the life of one set: expected at most %d; copy the set to another key, which numbers them anew"
            .formatted(most));
  }
}
