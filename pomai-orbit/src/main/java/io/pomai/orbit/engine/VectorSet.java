package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.log.SetChanges;
import io.pomai.orbit.store.Deadlines;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A set of vectors of one dimension, metric and element type, each under a key, with optional
 * attributes.
 *
 * <p>Two doors to the same core: native slices, without copies and garbage, for callers who have
 * the bytes off-heap already; and strings and arrays for everyone else. Slices need to stay valid
 * during the call only. In an engine that keeps its data, the first returns when a change is made,
 * the second when it is as safe as {@link Durability} says.
 *
 * <p>Threading. Any thread may call anything. Writers take the set's lock, one at a time, for the
 * time of one call. Readers take no lock: they pin the engine's epochs, which keeps every byte that
 * they can reach in place, and read the published sequence. A search sees exactly the state of one
 * sequence, from the first distance to the last callback; a put, a delete and a whole putAll each
 * take effect at one sequence. A call that returned is seen by every call that starts later.
 * Callbacks run on the calling thread while it is pinned: they must not block for long, since
 * memory of deleted vectors is not reused meanwhile.
 *
 * <p>A dropped set fails every call with {@link SetDroppedException} and does nothing.
 */
public final class VectorSet extends SetWriteDoor {
  private volatile SetPlace place;
  private final SetConfig config;
  private final EngineAssembly assembly;
  private final VectorChecks checks;
  private final ElementExpiry expiry;
  private final SetChanges changes;
  private final boolean untilEmpty;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile SetStorage storage;
  private volatile boolean dropped;
  private volatile long deadline = Deadlines.NEVER;

  /**
   * An empty set.
   *
   * @param number what it is called in the log
   * @param untilEmpty whether it goes with its last element
   */
  VectorSet(
      SetPlace place, long number, SetConfig config, EngineAssembly assembly, boolean untilEmpty) {
    super(assembly);
    this.place = place;
    this.config = config;
    this.assembly = assembly;
    this.changes = new SetChanges(assembly.changes(), number);
    this.expiry = new ElementExpiry(this, assembly);
    this.storage = newStorage();
    this.checks = new VectorChecks(core().shape, assembly.kernels().codec(ElementType.F32));
    this.untilEmpty = untilEmpty;
  }

  private SetStorage newStorage() {
    SetStorage fresh = SetStorage.empty(config, assembly, changes);
    SetCore its = fresh.core();
    assembly.maintain(
        its.index, its.arena, config.flags(), work -> runAsWriter(its, work), its::published);
    return fresh;
  }

  private SetCore core() {
    return storage.core();
  }

  @Override
  SetStorage storage() {
    return storage;
  }

  @Override
  VectorChecks checks() {
    return checks;
  }

  @Override
  ElementExpiry expiry() {
    return expiry;
  }

  // ---- what it is

  @Override
  public int dimension() {
    return config.dimension();
  }

  @Override
  void requireDimension(int values) {
    checks.requireDimension(values);
  }

  public Metric metric() {
    return config.metric();
  }

  public ElementType elementType() {
    return config.elementType();
  }

  public SetConfig config() {
    return config;
  }

  /** The name, read as UTF-8. */
  public String name() {
    return place.name().toString();
  }

  SetName key() {
    return place.name();
  }

  /** Where it is found: an object of its own for each key that it ever has. */
  @Override
  public SetPlace place() {
    return place;
  }

  /** It is found elsewhere from now on. For who holds the locks of both keyspaces. */
  void place(SetPlace newPlace) {
    place = newPlace;
  }

  /** Whether it goes with its last element. */
  boolean livesUntilEmpty() {
    return untilEmpty;
  }

  /** What it is called in the log. */
  long number() {
    return changes.set();
  }

  /**
   * Number of elements. Some that have expired count as well when very many expired at the same
   * time, while someone writes, or when nothing can be logged.
   */
  public long cardinality() {
    if (core().hasExpired()) {
      expiry.tidy();
    }
    return core().live();
  }

  /** Whether the set is gone, or has expired. */
  public boolean isDropped() {
    return dropped || (deadline != Deadlines.NEVER && deadline <= assembly.clock().now());
  }

  boolean hasEnded() {
    return dropped;
  }

  /** The key of the set expires at another time; for the keyspace. */
  void expireAt(long newDeadline) {
    deadline = newDeadline;
  }

  // ---- writing

  /** Runs background work as the writer; false when the set or this storage of it is gone. */
  private boolean runAsWriter(SetCore of, Runnable action) {
    return withStorage(current -> current.core() == of ? run(action) : null) != null;
  }

  private static Boolean run(Runnable action) {
    action.run();
    return true;
  }

  /** Lets {@code work} have the storage as the writer has it; null when the set is gone. */
  <T> @Nullable T withStorage(Function<SetStorage, @Nullable T> work) {
    lock.lock();
    try {
      return dropped ? null : work.apply(storage);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Enters a call of the writer: pinned, so that closing the engine waits for its end, and locked.
   */
  @Override
  int beginWrite() {
    int pin = assembly.writers().pin();
    lock.lock();
    return pin;
  }

  /** The same, unless someone is inside: then it returns -1. */
  int tryBeginWrite() {
    int pin = assembly.writers().pin();
    if (lock.tryLock()) {
      return pin;
    }
    assembly.writers().unpin(pin);
    return -1;
  }

  /**
   * Leaves a call of the writer; a set that is not to be empty goes, another starts afresh. While
   * data are loaded none goes: the log says which did. Returns whether the set went.
   */
  @Override
  boolean endWrite(int pin) {
    try {
      boolean went = unlock();
      if (went) {
        SetPlace.forget(this);
      }
      return went;
    } finally {
      assembly.writers().unpin(pin);
    }
  }

  /** Returns whether the set has gone. */
  private boolean unlock() {
    try {
      boolean isEmpty = !dropped && storage.isEmpty();
      boolean goes = isEmpty && untilEmpty && !assembly.isLoading() && changes.drop() && drop();
      if (isEmpty && !goes && storage.isWaste()) {
        startAfresh();
      }
      return goes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Replaces the storage of an empty set, so that its memory goes back and nobody scans it. Readers
   * inside go on with what they have, which is as empty or older.
   */
  private void startAfresh() {
    SetStorage old = storage;
    storage = newStorage();
    old.giveBack(assembly);
  }

  /**
   * Ends the set; its memory goes back as soon as no reader is left. False if that was done before.
   */
  boolean drop() {
    return withStorage(last -> run(() -> drop(last))) != null;
  }

  private void drop(SetStorage last) {
    dropped = true;
    last.giveBack(assembly);
  }

  // ---- reading

  @Override
  SetReader reader() {
    requireUsable();
    return storage.reader();
  }

  /** Shows the element under a key to {@code target}; false if the key is absent. */
  @Override
  public boolean get(ByteSlice key, ElementReader target) {
    CallScratch scratch = assembly.scratch().take();
    try {
      requireUsable();
      SetStorage current = storage;
      int slot = current.reader().find(key);
      if (slot < 0) {
        return false;
      }
      target.read(scratch.element.wrap(current.core().store, slot, 0));
      return true;
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  /**
   * Shows the nearest elements to {@code target}, nearest first, equal distances in the order of
   * their put.
   *
   * @param query {@link #dimension} little-endian float32 values
   * @return how many
   * @throws InvalidVectorException for a wrong length or values that are not finite
   */
  public int search(ByteSlice query, SearchOptions options, HitReader target) {
    return search(query, options, target, null);
  }

  /** The same, and says in {@code profile}, if given, what it did. */
  public int search(
      ByteSlice query, SearchOptions options, HitReader target, @Nullable SearchProfile profile) {
    checks.requireQueries(query, 1);
    catchUp();
    CallScratch scratch = assembly.scratch().take();
    try {
      requireUsable();
      return storage.reader().search(query, options, target, profile, scratch);
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  /**
   * Answers {@code count} queries that share passes over the vectors, all in the same state of the
   * set.
   *
   * @param queries {@code count} times {@link #dimension} little-endian float32 values
   * @throws InvalidVectorException for a wrong length or values that are not finite
   */
  @Override
  public void searchBatch(
      ByteSlice queries, int count, SearchOptions options, BatchHitReader target) {
    searchBatch(queries, count, options, target, null);
  }

  /**
   * The same, but when it takes long, half of the work is offered to {@code helpers} if given. The
   * caller does what nobody has begun; all callbacks run on the calling thread.
   */
  public void searchBatch(
      ByteSlice queries,
      int count,
      SearchOptions options,
      BatchHitReader target,
      @Nullable Executor helpers) {
    checks.requireQueries(queries, count);
    catchUp();
    CallScratch scratch = assembly.scratch().take();
    try {
      requireUsable();
      storage.reader().searchBatch(queries, count, options, target, scratch, helpers);
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  /** A search does a piece of the index's pending work, unless a writer is at it. */
  void catchUp() {
    if (!assembly.codesPostponed() && core().index.isBehind()) {
      ifNobodyWrites(() -> core().index.catchUp());
    }
  }

  private void ifNobodyWrites(Runnable work) {
    int pin = tryBeginWrite();
    if (pin >= 0) {
      try {
        requireUsable();
        work.run();
      } finally {
        lock.unlock();
        assembly.writers().unpin(pin);
      }
    }
  }

  /** A guess at the time of a search for {@code count} queries, for schedulers. */
  public long estimatedSearchNanos(int count, SearchOptions options) {
    return storage.reader().estimatedNanos(count, options);
  }

  /** The state of the set. Waits for nobody. */
  public SetStats stats() {
    requireUsable();
    ifNobodyWrites(() -> storage.writer().reclaim());
    return storage.stats(config);
  }

  IndexState indexState() {
    return core().index.state();
  }

  long usedBytes() {
    return core().arena.usedTotal();
  }

  @Override
  void requireUsable() {
    assembly.requireOpen();
    if (isDropped()) {
      throw new SetDroppedException(name());
    }
  }
}
