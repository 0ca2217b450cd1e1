package io.pomai.orbit.engine;

import io.pomai.arena.Threads;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.log.ChangeLog;
import java.lang.System.Logger;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes out what has expired, so that its memory comes back: a few at a time from each place, with
 * pauses in which others get their locks and the processor.
 *
 * <p>Threading: {@link #watch} may be called by any thread, {@link #close} once. One daemon thread,
 * which starts with the first place, looks at the clock every {@value #TICK_MILLIS} ms while there
 * are deadlines, and sleeps while there are none.
 */
final class ExpiryWorker implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ExpiryWorker.class.getName());
  private static final long TICK_MILLIS = 50;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** What is taken out before others get their turn. */
  private static final int SLICE = 128;

  /** Where something expires. */
  interface Place {
    /** Nothing expires before; {@link Long#MAX_VALUE}: nothing at all. */
    long nearestDeadline();

    /**
     * Takes out some of what has expired at {@code now}, at the cost of about {@code most}
     * removals; fails where that cannot be logged, with the rest still to be taken out.
     */
    void removeExpired(long now, int most);
  }

  private final EngineClock clock;
  private final ChangeLog changes;
  private final Set<Place> places = ConcurrentHashMap.newKeySet();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("pomai-expiry").unstarted(this::run);
  private volatile boolean closing;
  private boolean started;

  ExpiryWorker(EngineClock clock, ChangeLog changes) {
    this.clock = clock;
    this.changes = changes;
  }

  /** Looks after a place that has got a deadline, until it has none. */
  void watch(Place place) {
    if (places.add(place)) {
      start();
      LockSupport.unpark(thread);
    }
  }

  private synchronized void start() {
    if (!started && !closing) {
      started = true;
      thread.start();
    }
  }

  private void run() {
    while (!closing) {
      if (places.isEmpty()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, round() ? PAUSE_NANOS : TICK_NANOS);
      }
    }
  }

  /** Has a turn at every place; returns whether there is more to do at once. */
  private boolean round() {
    boolean more = false;
    for (Place place : places) {
      if (place.nearestDeadline() == Long.MAX_VALUE) {
        forget(place);
      } else if (!closing && place.nearestDeadline() <= clock.now() && hasRoom()) {
        more |= remove(place);
      }
    }
    return more;
  }

  /** One that gets a deadline meanwhile is watched again. */
  private void forget(Place place) {
    places.remove(place);
    if (place.nearestDeadline() != Long.MAX_VALUE) {
      places.add(place);
    }
  }

  /** Whether what is done can be logged without waiting. */
  private boolean hasRoom() {
    WriteAheadLog log = changes.log();
    return log == null || log.hasRoom();
  }

  private boolean remove(Place place) {
    try {
      place.removeExpired(clock.now(), SLICE);
      return place.nearestDeadline() <= clock.now();
    } catch (LogUnavailableException later) {
      return false;
    } catch (RuntimeException e) {
      if (!closing) {
        LOG.log(Logger.Level.ERROR, "What has expired was not taken out; nobody finds it.", e);
      }
      return false;
    }
  }

  /** Ends the thread and waits for it. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      if (!started) {
        return;
      }
    }
    LockSupport.unpark(thread);
    Threads.join(thread);
  }
}
