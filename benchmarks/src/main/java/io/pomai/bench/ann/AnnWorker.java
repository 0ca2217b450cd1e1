package io.pomai.bench.ann;

import io.pomai.bench.data.DatasetMetric;
import io.pomai.bench.data.FloatMatrix;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Builds one index, says so, and then obeys lines: {@code search THREADS FILE NAME=VALUE…} answers
 * all queries once, writes the ids to a file as big-endian int32 (-1: none) and says how long that
 * took; an end of input ends it.
 *
 * <p>What it says has fields between tabs: {@code ready SECONDS BYTES TEXT} and {@code done SECONDS
 * NAME=VALUE…}; {@code p50} and {@code p99} are microseconds of single searches.
 */
public final class AnnWorker {
  private final AnnIndex index;
  private final int queries;
  private final int k;

  private AnnWorker(AnnIndex index, int queries, int k) {
    this.index = index;
    this.queries = queries;
    this.k = k;
  }

  /** The libraries that can be driven. */
  public enum Library {
    POMAI,
    JVECTOR,
    LUCENE
  }

  /**
   * What to build, from which files of float32 rows.
   *
   * @param build the index's own build parameters, {@code name=value}
   */
  public record Plan(
      Library library,
      Path base,
      Path queries,
      int dimension,
      DatasetMetric metric,
      int k,
      List<String> build) {}

  /** The time of a thread by the clock and by what it ran. */
  private record Share(long nanos, long cpuNanos) {}

  /** Builds and obeys until the input ends. */
  public static void serve(Plan plan, BufferedReader commands, PrintStream out)
      throws IOException, ExecutionException, InterruptedException {
    FloatMatrix base = RawVectors.read(plan.base(), plan.dimension());
    FloatMatrix asked = RawVectors.read(plan.queries(), plan.dimension());
    AnnInput input = new AnnInput(base, asked, plan.metric(), parameters(plan.build()));
    long started = System.nanoTime();
    try (AnnIndex index = build(plan.library(), input)) {
      double seconds = (System.nanoTime() - started) / 1e9;
      out.printf(
          Locale.ROOT,
          "ready\t%.3f\t%d\t%s%n",
          seconds,
          index.bytesBesideVectors(),
          index.describe());
      new AnnWorker(index, asked.rows(), plan.k()).obey(commands, out);
    }
  }

  private static AnnIndex build(Library library, AnnInput input) throws IOException {
    return switch (library) {
      case POMAI -> new PomaiIndex(input).build();
      case JVECTOR -> new JVectorIndex(input);
      case LUCENE -> new LuceneIndex(input);
    };
  }

  private static Map<String, Double> parameters(List<String> pairs) {
    Map<String, Double> parameters = new TreeMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("parameter=" + pair + ": expected name=number");
      }
      parameters.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private void obey(BufferedReader commands, PrintStream out)
      throws IOException, ExecutionException, InterruptedException {
    for (@Nullable String line = commands.readLine(); line != null; line = commands.readLine()) {
      List<String> words = Arrays.asList(line.split(" ", -1));
      if (!words.getFirst().equals("search") || words.size() < 3) {
        throw new IllegalArgumentException("line=" + line + ": expected search THREADS FILE ...");
      }
      Map<String, Double> effort = parameters(words.subList(3, words.size()));
      int[] ids = new int[queries * k];
      Arrays.fill(ids, -1);
      index.takeCounts();
      long[] each = new long[queries];
      Share spent = search(Integer.parseInt(words.get(1)), effort, ids, each);
      write(Path.of(words.get(2)), ids);
      Map<String, Double> counts = new TreeMap<>(index.takeCounts());
      Arrays.sort(each);
      counts.put("cpu", spent.cpuNanos() / 1e9);
      counts.put("p50", each[queries / 2] / 1e3);
      counts.put("p99", each[(int) (queries * 0.99)] / 1e3);
      StringBuilder text = new StringBuilder();
      counts.forEach((name, n) -> text.append('\t').append(name).append('=').append(n));
      out.printf(Locale.ROOT, "done\t%.6f%s%n", spent.nanos() / 1e9, text);
    }
  }

  /** The time from the common start to the end of the last thread. */
  private Share search(int threads, Map<String, Double> effort, int[] ids, long[] each)
      throws ExecutionException, InterruptedException {
    CyclicBarrier start = new CyclicBarrier(threads);
    long nanos = 0;
    long cpuNanos = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Share>> shares = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int from = (int) ((long) queries * thread / threads);
        int to = (int) ((long) queries * (thread + 1) / threads);
        shares.add(
            pool.submit(
                () -> {
                  start.await();
                  return searchShare(effort, from, to, ids, each);
                }));
      }
      for (Future<Share> share : shares) {
        nanos = Math.max(nanos, share.get().nanos());
        cpuNanos += share.get().cpuNanos();
      }
    }
    return new Share(nanos, cpuNanos);
  }

  private Share searchShare(Map<String, Double> effort, int from, int to, int[] ids, long[] each)
      throws IOException {
    AnnIndex.Session session = index.session(effort, k);
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long cpu = thread.getCurrentThreadCpuTime();
    long started = System.nanoTime();
    long before = started;
    for (int query = from; query < to; query++) {
      session.search(query, ids, query * k);
      long now = System.nanoTime();
      each[query] = now - before;
      before = now;
    }
    return new Share(before - started, thread.getCurrentThreadCpuTime() - cpu);
  }

  private static void write(Path file, int[] ids) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (int id : ids) {
        out.writeInt(id);
      }
    }
  }
}
