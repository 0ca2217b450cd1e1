package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.orbit.store.Deadlines;

/**
 * When the elements of one set expire. An element that has expired is in no answer any more; it is
 * taken out in the background, or when its key is written to. Attributes change without an effect
 * on the deadline; a new vector takes it away.
 *
 * <p>Deadlines are in milliseconds of the epoch, by the clock of {@link EngineConfig#clock}.
 *
 * <p>Threading and slices: as {@link VectorSet}, whose calls these are.
 */
public final class ElementExpiry {
  /** The deadline of what does not expire. */
  public static final long NEVER = Deadlines.NEVER;

  /** In place of a deadline: there is no such element. */
  public static final long ABSENT = KeyExpiry.ABSENT;

  /** Expired elements that a call which counts elements takes out. */
  private static final int AT_ONCE = 1_000;

  private final VectorSet set;
  private final EngineAssembly assembly;
  private final ExpiryWorker.Place place = new DueElements();

  ElementExpiry(VectorSet set, EngineAssembly assembly) {
    this.set = set;
    this.assembly = assembly;
  }

  static void requireDeadline(long deadline) {
    if (deadline < 1) {
      throw new IllegalArgumentException("deadline=" + deadline + ": expected 1 or more");
    }
  }

  /** When an element expires; {@link #NEVER}, or {@link #ABSENT} if there is no such element. */
  public long deadline(ByteSlice key) {
    CallScratch scratch = assembly.scratch().take();
    try {
      set.requireUsable();
      SetStorage current = set.storage();
      int slot = current.reader().find(key);
      return slot < 0 ? ABSENT : current.core().store.deadlines().of(slot);
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  /** How many elements have a deadline. */
  public long count() {
    return set.storage().core().store.deadlines().count();
  }

  /** The same, by the time that it is. */
  public boolean expire(ByteSlice key, long deadline, ExpireCondition condition) {
    return expire(key, deadline, condition, assembly.clock().now());
  }

  /**
   * Gives an element another deadline; one that has passed removes it at once.
   *
   * @param deadline any time, or {@link #NEVER}
   * @param now the time that says whether it has passed: for who has to say what was done, and goes
   *     by the same time
   * @return false if the element is absent or the condition not met
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  public boolean expire(ByteSlice key, long deadline, ExpireCondition condition, long now) {
    int pin = set.beginWrite();
    try {
      set.requireUsable();
      return set.storage().writer().expire(key, deadline, condition, now);
    } finally {
      set.endWrite(pin);
      watch();
    }
  }

  /** Takes the deadline of an element away; false if it is absent or has none. */
  public boolean persist(ByteSlice key) {
    return expire(key, NEVER, new ExpireCondition(false, true, false, false));
  }

  /** To be called when an element has got a deadline. */
  void watch() {
    if (count() > 0) {
      assembly.expiry().watch(place);
    }
  }

  /** Takes out what has expired, up to a number and unless others write. */
  void tidy() {
    int pin = set.tryBeginWrite();
    if (pin < 0) {
      return;
    }
    try {
      if (!set.isDropped() && !assembly.isClosed()) {
        remove(assembly.clock().now(), AT_ONCE);
      }
    } catch (LogUnavailableException later) {
      // those who read do not find them anyway
    } finally {
      endRemoval(pin);
    }
  }

  private void endRemoval(int pin) {
    if (set.endWrite(pin)) {
      assembly.turnover().emptied(set.place());
    }
  }

  private void remove(long now, int most) {
    SetWriter writer = set.storage().writer();
    int found = Deadlines.AGAIN;
    for (int i = 0; i < most && found != Deadlines.NONE; i++) {
      found = writer.removeExpired(now);
      if (found >= 0) {
        assembly.turnover().expiredElement();
      }
    }
  }

  /** The elements that have expired, for the worker. */
  private final class DueElements implements ExpiryWorker.Place {
    @Override
    public long nearestDeadline() {
      return set.hasEnded() ? NEVER : set.storage().core().store.deadlines().nearest();
    }

    @Override
    public void removeExpired(long now, int most) {
      int pin = set.beginWrite();
      try {
        if (!set.hasEnded()) {
          remove(now, most);
        }
      } finally {
        endRemoval(pin);
      }
    }
  }
}
