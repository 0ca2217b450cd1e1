package io.pomai.orbit.engine;

/**
 * When a vector set was used last, or how often it is used.
 *
 * <p>Thread-safe: of uses at the same moment one may be lost. The field is written only when it
 * changes, so that those who search at the same time do not take it from each other.
 */
final class SetUse {
  private final UseStamps stamps;
  private volatile int stamp;

  SetUse(UseStamps stamps) {
    this.stamps = stamps;
    this.stamp = stamps.ofNew();
  }

  /** The set is used once more. */
  void again() {
    int before = stamp;
    int now = stamps.usedAgain(before);
    if (now != before) {
      stamp = now;
    }
  }

  int stamp() {
    return stamp;
  }

  void stamp(int newStamp) {
    stamp = newStamp;
  }
}
