package io.pomai.orbit.engine;

/**
 * When a key or an element gets another deadline. What does not expire counts as expiring later
 * than everything that does.
 *
 * @param ifNone only if it has none
 * @param ifAny only if it has one
 * @param ifLater only if the new one is later
 * @param ifEarlier only if the new one is earlier
 */
public record ExpireCondition(boolean ifNone, boolean ifAny, boolean ifLater, boolean ifEarlier) {
  /** Whatever it had. */
  public static final ExpireCondition ALWAYS = new ExpireCondition(false, false, false, false);

  /** Whether {@code next} may take the place of {@code current}, with Long.MAX_VALUE for none. */
  boolean allows(long current, long next) {
    boolean any = current != Long.MAX_VALUE;
    return !(ifNone && any)
        && !(ifAny && !any)
        && !(ifLater && next <= current)
        && !(ifEarlier && next >= current);
  }
}
