package io.pomai.orbit.engine;

import io.pomai.arena.ByteHash;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.checkpoint.SetState;
import io.pomai.orbit.filter.FilterMemory;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.FrozenIndex;
import io.pomai.orbit.ivf.IvfIndex;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.Deadlines;
import io.pomai.orbit.store.KeyDirectory;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the writer and the readers of one set share.
 *
 * <p>Threading: the published sequence is the one point of publication. The writer stores it with
 * release semantics after everything that belongs to it; a reader loads it with acquire semantics
 * after pinning and before anything else. What was frozen is known to one thread at a time: the one
 * that loads the engine, then those that write manifests.
 */
final class SetCore {
  /** No time: nothing has expired. */
  static final long NOTHING = Long.MIN_VALUE;

  final RowShape shape;
  final AccountedArena arena;
  final SlotStore store;
  final KeyDirectory directory;
  final IvfIndex index;
  final FilterMemory filters;
  private final EngineClock clock;
  private @Nullable SetState frozen;
  private @Nullable FrozenIndex frozenIndex;
  private final AtomicLong sequence = new AtomicLong();
  private long hashSeed = ByteHash.SEED;
  private volatile long live;
  private volatile long attributed;

  SetCore(SetConfig config, EngineAssembly assembly) {
    Kernels kernels = assembly.kernels(config.flags());
    this.shape = RowShape.of(config.dimension(), config.metric(), config.elementType(), kernels);
    this.arena = new AccountedArena(assembly.arena());
    this.store = new SlotStore(shape, arena);
    this.directory = new KeyDirectory(arena, assembly.epochs(), store::keyBlock);
    this.index = assembly.index(store, arena, config, this::live);
    this.filters = new FilterMemory(store, arena, assembly.epochs(), this::published, this::live);
    this.clock = assembly.clock();
  }

  /** The sequence up to which everything is visible. */
  long published() {
    return sequence.getAcquire();
  }

  /** Makes everything up to {@code newSequence} visible. For the writer. */
  void publish(long newSequence, long newLive) {
    live = newLive;
    sequence.setRelease(newSequence);
  }

  long live() {
    return live;
  }

  /** How many elements have attributes. */
  long attributed() {
    return attributed;
  }

  /** Whether some elements have expired that nobody has taken out yet. */
  boolean hasExpired() {
    return expired() != NOTHING;
  }

  /** Whether the element in a slot has expired. For the writer. */
  boolean isExpired(int slot) {
    return store.deadlines().nearest() != Deadlines.NEVER
        && store.deadlines().isExpired(slot, clock.now());
  }

  /**
   * The time for a pass that begins now: elements with a deadline up to it have expired; {@link
   * #NOTHING} when there are none. To be asked before the published sequence is read: what is taken
   * out in between is either not visible any more, or known to have expired.
   */
  long expired() {
    long nearest = store.deadlines().nearest();
    long now = nearest == Deadlines.NEVER ? NOTHING : clock.now();
    return nearest <= now ? now : NOTHING;
  }

  /** What a search is to reach: nothing that has expired at {@code now}, see {@link #expired}. */
  SearchGoal unexpired(SearchGoal goal, long now) {
    return now == NOTHING ? goal : goal.withFilter(UnexpiredFilter.of(goal.filter(), this, now));
  }

  /** For the writer. */
  void attributed(long elements) {
    attributed = elements;
  }

  /** The hash of a key in the directory. */
  int hash(ByteSlice key) {
    return key.hash(hashSeed);
  }

  /** What keys are hashed with. */
  long hashSeed() {
    return hashSeed;
  }

  /** Hashes keys as those of files were. Before the first key. */
  void hashWith(long seed) {
    hashSeed = seed;
  }

  /** Makes a restored slot known to those who look for its key. For the writer. */
  void enter(int slot) {
    long key = store.keyBlock(slot);
    int hash = ByteHash.hash(PrefixedBytes.bytes(key), PrefixedBytes.length(key), hashSeed);
    directory.reserve(hash);
    directory.insert(hash, slot);
  }

  /** The newest state that a manifest has, if it is that of {@code published}; else null. */
  @Nullable SetState frozenAt(long published) {
    SetState newest = frozen;
    return newest != null && newest.sequence() == published ? newest : null;
  }

  /** The newest index that a manifest has, if it is that of {@code version}; else null. */
  @Nullable FrozenIndex frozenIndexAt(long version) {
    FrozenIndex newest = frozenIndex;
    return newest != null && newest.version() == version ? newest : null;
  }

  /** A manifest has this state, with this index if any. For whoever writes manifests. */
  void frozen(SetState state, @Nullable FrozenIndex itsIndex) {
    frozen = state;
    frozenIndex = itsIndex;
  }

  /** Frees everything. No reader and no writer may be left. */
  void free() {
    filters.free();
    index.free();
    store.free();
    directory.free();
  }
}
