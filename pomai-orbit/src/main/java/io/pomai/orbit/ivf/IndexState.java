package io.pomai.orbit.ivf;

/** Where an index is. */
public enum IndexState {
  /** Searches compare every vector, or prove that they need not. */
  EXACT,
  /** As {@link #EXACT}, while lists are trained and filled. */
  TRAINING,
  /** Searches go through lists. */
  READY
}
