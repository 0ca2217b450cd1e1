package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.filter.AttributeFilter;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.index.ByteScan;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.kernel.QueryVectors;
import io.pomai.orbit.kernel.RowCodec;
import org.jspecify.annotations.Nullable;

/**
 * A search among bytes that stand for vectors of length 1, with a query that is stored as they are.
 * The index finds candidates by its own distances, some more than are wanted; what is shown has the
 * distance of the bytes, and the order by it. Used by one pinned reader.
 */
final class ByteSearch {
  /** Candidates beyond those wanted: the two distances may order them differently. */
  private static final int MORE = 16;

  private final SetCore core;
  private final CallScratch scratch;

  ByteSearch(SetCore core, CallScratch scratch) {
    this.core = core;
    this.scratch = scratch;
  }

  int search(ByteSlice query, SearchOptions options, HitReader target) {
    RowCodec codec = core.shape.codec();
    int dimension = core.shape.dimension();
    long row = scratch.vector.ofLength(codec.rowBytes(dimension)).address();
    float range = codec.encode(query.address(), dimension, row);
    long prepared = scratch.search.queries(dimension, 1);
    codec.decode(row, range, dimension, prepared);
    QueryVectors.normalise(prepared, dimension, prepared);
    scratch.search.deadline(options.deadline());
    TopK top = scratch.search.top(1);
    top.reset(options.k(), options.radius());
    ByteScan scan = new ByteScan(core.store, core.index.kernel(), row, range);
    long expired = core.expired();
    AttributeFilter found = filter(options);
    long sequence = found == null ? core.published() : found.sequence();
    target.hasSnapshot();
    SearchGoal goal =
        core.unexpired(found == null ? options.goal() : options.goal().withFilter(found), expired);
    SlotFilter filter = goal.filter();
    if (goal.exact()) {
      SlotTest test = filter == null ? null : filter.test(core.store, sequence);
      scan.search(prepared, sequence, test, options.deadline(), top);
    } else {
      rank(candidates(prepared, sequence, options.k(), goal), sequence, scan, top);
    }
    top.sort();
    target.begin(top.size());
    for (int rank = 0; rank < top.size(); rank++) {
      target.hit(scratch.element.wrap(core.store, top.slot(rank), top.distance(rank)));
    }
    return top.size();
  }

  private @Nullable AttributeFilter filter(SearchOptions options) {
    Filter wanted = options.filter();
    return wanted == null ? null : core.filters.now(wanted, options.k() + MORE);
  }

  private TopK candidates(long prepared, long sequence, int k, SearchGoal goal) {
    TopK candidates = scratch.search.top(0);
    candidates.reset(Math.min(k + MORE, SearchOptions.MAX_K), Float.POSITIVE_INFINITY);
    core.index.search(prepared, sequence, goal, scratch.search);
    candidates.sort();
    return candidates;
  }

  private static void rank(TopK candidates, long sequence, ByteScan scan, TopK top) {
    for (int i = 0; i < candidates.size(); i++) {
      scan.offer(candidates.slot(i), sequence, top);
    }
  }
}
