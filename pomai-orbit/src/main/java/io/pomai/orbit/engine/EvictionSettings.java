package io.pomai.orbit.engine;

/**
 * Which keys go when memory is short.
 *
 * @param policy what is looked for
 * @param samples how many keys are compared for each one that goes, 1 or more
 * @param logFactor how many more uses it takes to be counted as used more often, 0 or more; 0
 *     counts each
 * @param decayMinutes after how many minutes without use the count goes down by one, 0 or more; 0:
 *     never
 */
public record EvictionSettings(
    EvictionPolicy policy, int samples, int logFactor, int decayMinutes) {
  /** Nothing goes; the numbers are those of Redis. */
  public static final EvictionSettings NONE =
      new EvictionSettings(EvictionPolicy.NOEVICTION, 5, 10, 1);

  /** Checks the ranges. */
  public EvictionSettings {
    if (samples < 1 || logFactor < 0 || decayMinutes < 0) {
      throw new IllegalArgumentException(
          "samples=%d, logFactor=%d, decayMinutes=%d: expected 1, 0 and 0 or more"
              .formatted(samples, logFactor, decayMinutes));
    }
  }

  /** A copy with another policy. */
  public EvictionSettings withPolicy(EvictionPolicy other) {
    return new EvictionSettings(other, samples, logFactor, decayMinutes);
  }
}
