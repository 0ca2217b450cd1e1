package io.pomai.orbit.engine;

import java.util.Locale;

/** Which keys go when there is no memory for what is to be stored, as in Redis. */
public enum EvictionPolicy {
  /** None: what there is no memory for is refused. */
  NOEVICTION,
  /** Those that were not used for longest. */
  ALLKEYS_LRU,
  /** Those that are used least often. */
  ALLKEYS_LFU,
  /** Any. */
  ALLKEYS_RANDOM,
  /** Of those that expire, the ones that were not used for longest. */
  VOLATILE_LRU,
  /** Of those that expire, the ones that are used least often. */
  VOLATILE_LFU,
  /** Any of those that expire. */
  VOLATILE_RANDOM,
  /** Those that expire first. */
  VOLATILE_TTL;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The policy as settings name it. */
  public String word() {
    return word;
  }

  /** Whether only keys that expire may go. */
  boolean isVolatile() {
    return switch (this) {
      case VOLATILE_LRU, VOLATILE_LFU, VOLATILE_RANDOM, VOLATILE_TTL -> true;
      case NOEVICTION, ALLKEYS_LRU, ALLKEYS_LFU, ALLKEYS_RANDOM -> false;
    };
  }

  /** Whether it is counted how often keys are used, in place of when they were. */
  public boolean isByFrequency() {
    return this == ALLKEYS_LFU || this == VOLATILE_LFU;
  }

  /** Whether any key is as good as any other. */
  boolean isRandom() {
    return this == ALLKEYS_RANDOM || this == VOLATILE_RANDOM;
  }
}
