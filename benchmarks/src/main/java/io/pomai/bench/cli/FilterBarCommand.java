package io.pomai.bench.cli;

import io.pomai.bench.data.FloatMatrix;
import io.pomai.bench.data.Hdf5Reader;
import io.pomai.bench.data.QueryPool;
import io.pomai.bench.data.VectorDataset;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.orbit.engine.SearchHit;
import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IndexStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Search through the index with filters that pass different shares of the elements, in process:
 * each round of a kind beside one without a filter, medians of several rounds, recall against exact
 * search with the same filter.
 */
@Command(
    name = "bar-filter",
    description = "Filtered search in process: recall, and time beside searches without a filter.",
    mixinStandardHelpOptions = true)
final class FilterBarCommand implements Callable<Integer> {
  private static final int K = 10;
  private static final int PARTS = 1000;
  private static final double RECALL = 0.95;
  private static final double OVERHEAD_BAR = 1.15;
  private static final int JUDGED = 1_000;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final int MOST_BACKLOG = 64;

  @Mixin QueryOptions queries = new QueryOptions(4000);

  @Mixin RoundOptions rounds = new RoundOptions();

  @Parameters(paramLabel = "FILE", description = "ann-benchmarks HDF5 file.")
  Path file = Path.of("");

  @Option(
      names = "--vectors",
      converter = Numbers.Positive.class,
      defaultValue = "100000",
      description = "Vectors of the file, the first ones (default: ${DEFAULT-VALUE}).")
  int vectors;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  /**
   * One kind of search.
   *
   * @param parts how many of a thousand elements match, or 0 for no filter
   * @param isNew whether every search has an expression of its own
   */
  private record Kind(int parts, boolean isNew) {
    @Nullable Filter filter(int search) {
      if (parts == 0) {
        return null;
      }
      return Filter.compile(".part < " + parts + (isNew ? " and " + search + " != 0.5" : ""));
    }

    String title() {
      return parts == 0
          ? "no filter"
          : "%.1f%%%s".formatted(100.0 * parts / PARTS, isNew ? ", never the same" : "");
    }
  }

  private static final Kind NO_FILTER = new Kind(0, false);

  private static final List<Kind> KINDS =
      List.of(
          NO_FILTER,
          new Kind(1, false),
          new Kind(10, false),
          new Kind(100, false),
          new Kind(500, false),
          new Kind(900, false),
          new Kind(1, true),
          new Kind(500, true));

  @Override
  public Integer call() {
    VectorDataset dataset = Hdf5Reader.read(file);
    report.line("machine", "%s", Machine.describe());
    report.line("data", "%s, at most %d vectors, in process", dataset.describe(), vectors);
    try (PomaiEngine engine = PomaiEngine.open()) {
      VectorSet set = fill(engine, dataset);
      double[][] micros = new double[KINDS.size()][rounds.count];
      double[][] ratios = new double[KINDS.size()][rounds.count];
      FloatMatrix pool = QueryPool.neverRepeated(dataset, queries.count);
      for (int round = -1; round < rounds.count; round++) {
        for (int kind = 0; kind < KINDS.size(); kind++) {
          double alone = run(set, pool, NO_FILTER, round);
          double taken = run(set, pool, KINDS.get(kind), round);
          if (round >= 0) {
            micros[kind][round] = taken;
            ratios[kind][round] = taken / alone;
          }
        }
      }
      judge(set, dataset, micros, ratios);
    }
    return bars.allHeld() ? 0 : 1;
  }

  private VectorSet fill(PomaiEngine engine, VectorDataset dataset) {
    Metric metric = Metric.valueOf(dataset.metric().storeName());
    VectorSet set =
        engine.createSet("bar", SetConfig.of(dataset.dimension(), metric, ElementType.F32));
    Random random = new Random(1);
    int rows = Math.min(vectors, dataset.base().rows());
    for (int row = 0; row < rows; row++) {
      String attributes =
          "{\"title\": \"number %d\", \"part\": %d}".formatted(row, random.nextInt(PARTS));
      set.put(Integer.toString(row), dataset.base().row(row), attributes);
    }
    while (!isAtRest(set)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return set;
  }

  private static boolean isAtRest(VectorSet set) {
    IndexStats index = set.stats().index();
    return index.state() == IndexState.READY && !index.training() && index.backlog() < MOST_BACKLOG;
  }

  /** Microseconds per search. */
  private double run(VectorSet set, FloatMatrix pool, Kind kind, int round) {
    int searches = kind.isNew ? Math.max(1, queries.count / 4) : queries.count;
    long nanos = 0;
    for (int i = 0; i < searches; i++) {
      SearchOptions options = options(kind, SearchGoal.recall(RECALL), round * queries.count + i);
      float[] query = pool.row(i);
      long begin = System.nanoTime();
      int found = set.search(query, options).size();
      nanos += System.nanoTime() - begin;
      if (found != K) {
        throw new IllegalStateException("expected " + K + " hits, got " + found);
      }
    }
    return nanos / 1e3 / searches;
  }

  private static SearchOptions options(Kind kind, SearchGoal goal, int search) {
    return SearchOptions.nearest(K).withGoal(goal).withFilter(kind.filter(search));
  }

  private void judge(VectorSet set, VectorDataset dataset, double[][] micros, double[][] ratios) {
    report.blank();
    for (int kind = 0; kind < KINDS.size(); kind++) {
      Kind searches = KINDS.get(kind);
      double recall = recall(set, dataset, searches);
      double ratio = Bars.median(ratios[kind]);
      report.line(
          "searches",
          "%s: recall@10 %.4f, us %s, %.2f of no filter right before",
          searches.title(),
          recall,
          Bars.spread(micros[kind]),
          ratio);
      if (searches.parts != 0) {
        bars.atLeast("recall@10 with " + searches.title(), recall, RECALL);
      }
      if (searches.parts == PARTS / 2) {
        bars.atMost("time with " + searches.title() + ", beside no filter", ratio, OVERHEAD_BAR);
      }
    }
  }

  /** Mean share of the hits that are not farther than the exact k-th. */
  private static double recall(VectorSet set, VectorDataset dataset, Kind kind) {
    int right = 0;
    for (int i = 0; i < JUDGED; i++) {
      float[] query = dataset.queries().row(i);
      List<SearchHit> exact = set.search(query, options(kind, SearchGoal.EXACT, i));
      float limit = exact.getLast().distance();
      for (SearchHit hit : set.search(query, options(kind, SearchGoal.recall(RECALL), i))) {
        right += hit.distance() <= limit ? 1 : 0;
      }
    }
    return right / (double) (JUDGED * K);
  }
}
