package io.pomai.bench.cli;

import com.sun.management.ThreadMXBean;
import io.pomai.arena.ByteSlice;
import io.pomai.bench.data.FloatMatrix;
import io.pomai.bench.data.Hdf5Reader;
import io.pomai.bench.data.QueryPool;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchResults;
import io.pomai.bench.load.SearchWorkload;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.HitReader;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.index.SearchGoal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Exact search in process: one thread against two threads on one set, interleaved, and the heap
 * bytes that a search allocates.
 */
@Command(
    name = "bar-threads",
    description = "Exact search in process: two threads against one.",
    mixinStandardHelpOptions = true)
final class ThreadsBarCommand implements Callable<Integer> {
  private static final double SCALING_BAR = 1.8;
  private static final int K = 10;
  private static final int THREADS = 2;

  @Mixin QueryOptions queries = new QueryOptions(10000);

  @Mixin RoundOptions rounds = new RoundOptions();

  @Parameters(paramLabel = "FILE", description = "ann-benchmarks HDF5 file.")
  Path file = Path.of("");

  private final Report report = new Report();
  private final Bars bars = new Bars(report);
  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Counts hits and demands that distances never decrease. */
  private static final class OrderCheck implements HitReader {
    private long hits;
    private float last;

    @Override
    public void begin(int count) {
      last = Float.NEGATIVE_INFINITY;
    }

    @Override
    public void hit(ElementView element) {
      if (!(element.distance() >= last)) {
        throw new IllegalStateException("distance=" + element.distance() + " comes after " + last);
      }
      last = element.distance();
      hits++;
    }
  }

  /** What one thread did. */
  private record Share(long nanos, long allocatedBytes) {}

  @Override
  public Integer call() throws ExecutionException, InterruptedException, IOException {
    VectorDataset dataset = Hdf5Reader.read(file);
    report.line("machine", "%s", Machine.describe());
    report.line("data", "%s, in process", dataset.describe());
    try (PomaiEngine engine = PomaiEngine.open();
        Arena arena = Arena.ofShared();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      VectorSet set = fill(engine, dataset);
      MemorySegment pool =
          offHeap(QueryPool.neverRepeated(dataset, THREADS * queries.count), arena);
      measure(threads, set, pool, dataset.dimension() * Float.BYTES);
    }
    report.line(
        "allocated",
        "%.1f heap bytes per search by the server, VSEARCH over RESP",
        overResp(dataset));
    return bars.allHeld() ? 0 : 1;
  }

  /**
   * Heap bytes that all threads but this one, the client, allocate per search of a server in this
   * JVM.
   */
  private double overResp(VectorDataset dataset) throws IOException {
    try (ServerInProcess server = ServerInProcess.start()) {
      VectorStore store = new VectorStore(server.options(), VectorStore.Dialect.POMAI, "bar");
      store.create(dataset, "F32");
      store.fill(dataset.base(), 1, 1, 64);
      SearchWorkload.Options options =
          new SearchWorkload.Options(
              SearchWorkload.Command.VSEARCH, "bar", K, 1, SearchWorkload.EXACT, 0);
      SearchResults results = new SearchResults(0, K);
      FloatMatrix pool = QueryPool.neverRepeated(dataset, 2 * queries.count);
      SearchWorkload workload = new SearchWorkload(options, pool, dataset.base().rows(), results);
      try (LoadGenerator generator = LoadGenerator.open(server.options().load(1, 1))) {
        generator.run(workload, 0, queries.count, done -> {});
        long before = otherThreads();
        LoadResult result = generator.run(workload, queries.count, 2 * queries.count, done -> {});
        long bytes = otherThreads() - before;
        report.noErrors("VSEARCH", result);
        return bytes / (double) queries.count;
      }
    }
  }

  private long otherThreads() {
    return memory.getTotalThreadAllocatedBytes() - memory.getCurrentThreadAllocatedBytes();
  }

  private static VectorSet fill(PomaiEngine engine, VectorDataset dataset) {
    Metric metric = Metric.valueOf(dataset.metric().storeName());
    VectorSet set =
        engine.createSet("bar", SetConfig.of(dataset.dimension(), metric, ElementType.F32));
    for (int row = 0; row < dataset.base().rows(); row++) {
      set.put(Integer.toString(row), dataset.base().row(row));
    }
    return set;
  }

  private static MemorySegment offHeap(FloatMatrix rows, Arena arena) {
    MemorySegment segment = arena.allocate((long) rows.rows() * rows.rowBytes(), 64);
    for (int row = 0; row < rows.rows(); row++) {
      rows.copyRow(
          row, segment.asSlice((long) row * rows.rowBytes(), rows.rowBytes()).asByteBuffer());
    }
    return segment;
  }

  private void measure(ExecutorService threads, VectorSet set, MemorySegment pool, int queryBytes)
      throws ExecutionException, InterruptedException {
    double[] one = new double[rounds.count];
    double[] two = new double[rounds.count];
    double[] allocated = new double[rounds.count];
    round(threads, THREADS, set, pool, queryBytes);
    for (int round = 0; round < rounds.count; round++) {
      Share alone = round(threads, 1, set, pool, queryBytes);
      Share together = round(threads, THREADS, set, pool, queryBytes);
      one[round] = queries.count * 1e9 / alone.nanos();
      two[round] = THREADS * queries.count * 1e9 / together.nanos();
      allocated[round] = alone.allocatedBytes() / (double) queries.count;
    }
    report.line("rounds", "one thread, searches/s: %s", Bars.spread(one));
    report.line("rounds", "two threads, searches/s: %s", Bars.spread(two));
    report.line("allocated", "%.1f heap bytes per search (median)", Bars.median(allocated));
    bars.atLeast(
        "two threads against one, in process", Bars.median(two) / Bars.median(one), SCALING_BAR);
  }

  /** Runs {@code count} threads at once; the longest time and the bytes of the first. */
  private Share round(
      ExecutorService threads, int count, VectorSet set, MemorySegment pool, int queryBytes)
      throws ExecutionException, InterruptedException {
    CyclicBarrier start = new CyclicBarrier(count);
    List<Future<Share>> shares = new ArrayList<>();
    for (int thread = 0; thread < count; thread++) {
      long first = pool.address() + (long) thread * queries.count * queryBytes;
      shares.add(
          threads.submit(
              () -> {
                start.await();
                return search(set, first, queryBytes);
              }));
    }
    long nanos = 0;
    for (Future<Share> share : shares) {
      nanos = Math.max(nanos, share.get().nanos());
    }
    return new Share(nanos, shares.getFirst().get().allocatedBytes());
  }

  private Share search(VectorSet set, long firstQuery, int queryBytes) {
    ByteSlice query = new ByteSlice();
    OrderCheck check = new OrderCheck();
    SearchOptions options = SearchOptions.nearest(K).withGoal(SearchGoal.EXACT);
    long bytesBefore = memory.getCurrentThreadAllocatedBytes();
    long started = System.nanoTime();
    for (int i = 0; i < queries.count; i++) {
      set.search(query.wrap(firstQuery + (long) i * queryBytes, queryBytes), options, check);
    }
    long nanos = System.nanoTime() - started;
    long bytes = memory.getCurrentThreadAllocatedBytes() - bytesBefore;
    if (check.hits != (long) K * queries.count) {
      throw new IllegalStateException(
          "expected " + (long) K * queries.count + " hits, got " + check.hits);
    }
    return new Share(nanos, bytes);
  }
}
