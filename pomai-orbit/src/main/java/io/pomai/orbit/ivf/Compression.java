package io.pomai.orbit.ivf;

/**
 * How small the codes are by which vectors in lists are estimated. The vectors themselves are kept
 * whole either way; with smaller codes more of them are measured for the same recall.
 */
public enum Compression {
  /** As {@link TrainingSettings} say. */
  NORMAL,
  /**
   * Four bits for every eight dimensions, and at most {@value TrainingSettings#SMALLEST_BYTES}
   * bytes for a vector, which is in one list.
   */
  HIGH
}
