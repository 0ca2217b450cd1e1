package io.pomai.orbit.index;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.QueryBounds;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The buffers of one search, reused from search to search. Not thread-safe. */
public final class SearchScratch {
  /** Most queries that share a pass over the vectors. */
  public static final int BATCH = 8;

  /** Rows per call of a kernel. */
  static final int BLOCK = 256;

  private final SlabArena arena;
  private final float[] distances = new float[BATCH * BLOCK];
  private final BoundedScan boundedScan = new BoundedScan();
  private final TopK[] tops = new TopK[BATCH];
  private @Nullable SearchScratch second;
  private @Nullable Part part;
  private @Nullable SearchProfile profile;
  private @Nullable Deadline deadline;
  private long queries;
  private long queriesBytes;
  private long tables;
  private long tablesBytes;

  /** What another index keeps from search to search. */
  public interface Part {
    /** Gives native buffers back. */
    void free();
  }

  /** Scratch whose native buffers come from {@code arena}. */
  public SearchScratch(SlabArena arena) {
    this.arena = arena;
    for (int i = 0; i < BATCH; i++) {
      tops[i] = new TopK();
    }
  }

  /**
   * Room for {@code count} prepared queries, {@link RowKernel#queryStride} apart and 64-byte
   * aligned.
   */
  public long queries(int dimension, int count) {
    long bytes = count * RowKernel.queryStride(dimension);
    if (bytes > queriesBytes) {
      freeQueries();
      queries = arena.allocate(bytes, MemoryKind.SCRATCH);
      queriesBytes = bytes;
    }
    return queries;
  }

  /** Room for the tables of one query. */
  long tables(int dimension) {
    long bytes = QueryBounds.tableBytes(dimension);
    if (bytes > tablesBytes) {
      freeTables();
      tables = arena.allocate(bytes, MemoryKind.SCRATCH);
      tablesBytes = bytes;
    }
    return tables;
  }

  BoundedScan boundedScan() {
    return boundedScan;
  }

  /** Buffers for another search at the same time; they live as long as these. */
  public SearchScratch second() {
    SearchScratch existing = second;
    if (existing == null) {
      existing = new SearchScratch(arena);
      second = existing;
    }
    return existing;
  }

  /** The part of a type, made when it is asked for first. */
  public <P extends Part> P part(Class<P> type, Function<SlabArena, P> maker) {
    if (!type.isInstance(part)) {
      part = maker.apply(arena);
    }
    return type.cast(part);
  }

  /** The hits of query {@code index}. */
  public TopK top(int index) {
    return tops[index];
  }

  /** Distances of one block of rows, query after query. */
  float[] distances() {
    return distances;
  }

  /** Where the next search says what it did; null for nowhere. Until {@link #trim}. */
  public void profile(@Nullable SearchProfile newProfile) {
    profile = newProfile;
  }

  /** Where the search says what it did; null for nowhere. */
  public @Nullable SearchProfile profile() {
    return profile;
  }

  /** When the next search gives up; null for never. Until {@link #trim}. */
  public void deadline(@Nullable Deadline newDeadline) {
    deadline = newDeadline;
  }

  /** When the search gives up; null for never. */
  public @Nullable Deadline deadline() {
    return deadline;
  }

  /** Fails if the search has no time left. */
  void checkTime() {
    if (deadline != null) {
      deadline.check();
    }
  }

  /** Lets go of what only an unusually large search needs. */
  public void trim() {
    profile = null;
    deadline = null;
    for (TopK top : tops) {
      top.trim();
    }
    if (second != null) {
      second.trim();
    }
  }

  /** Gives the native buffers back. */
  public void free() {
    if (part != null) {
      part.free();
      part = null;
    }
    freeQueries();
    freeTables();
    if (second != null) {
      second.free();
    }
  }

  private void freeQueries() {
    if (queries != 0) {
      arena.free(queries, queriesBytes, MemoryKind.SCRATCH);
      queries = 0;
      queriesBytes = 0;
    }
  }

  private void freeTables() {
    if (tables != 0) {
      arena.free(tables, tablesBytes, MemoryKind.SCRATCH);
      tables = 0;
      tablesBytes = 0;
    }
  }
}
