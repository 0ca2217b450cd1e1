package io.pomai.server.metrics;

import io.pomai.server.Traffic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The sums over all threads. Threads: any. */
public final class ServerMetrics {
  private final int commands;
  private final List<ThreadMetrics> threads = new CopyOnWriteArrayList<>();
  private final ThreadLocal<ThreadMetrics> ofThread = ThreadLocal.withInitial(this::newThread);
  private final ThreadMetrics ofShortThreads;
  private final RateSampler commandRate = new RateSampler();
  private final RateSampler searchRate = new RateSampler();
  private final RateSampler inputRate = new RateSampler();
  private final RateSampler outputRate = new RateSampler();
  private final LiveRecall recall = new LiveRecall();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

  /** Metrics of a table of {@code commands} commands, numbered from zero. */
  public ServerMetrics(int commands) {
    this.commands = commands;
    this.ofShortThreads = newThread();
  }

  private ThreadMetrics newThread() {
    ThreadMetrics created = new ThreadMetrics(commands);
    threads.add(created);
    return created;
  }

  /** The counters that the calling thread writes: its own, if it lives as long as the server. */
  public ThreadMetrics ofThread() {
    return Thread.currentThread().isVirtual() ? ofShortThreads : ofThread.get();
  }

  /** Counts an error reply by its code, the first word. */
  public void error(String code) {
    errors.computeIfAbsent(code, c -> new LongAdder()).increment();
  }

  /** What was counted for one command, null when it was never called. */
  public @Nullable CommandTotals totals(int command) {
    CommandTotals sum = null;
    for (ThreadMetrics thread : threads) {
      CommandTotals part = thread.totals(command);
      sum = part == null ? sum : CommandTotals.plus(sum, part);
    }
    return sum;
  }

  /** Error replies by code, sorted. */
  public Map<String, Long> errors() {
    Map<String, Long> sorted = new TreeMap<>();
    errors.forEach((code, count) -> sorted.put(code, count.sum()));
    return sorted;
  }

  public long commandsProcessed() {
    return sum(ThreadMetrics::commands);
  }

  /** Commands of the last full second. */
  public long commandsPerSecond() {
    return commandRate.perSecond();
  }

  /** Queries of all searches. */
  public long searches() {
    return sum(ThreadMetrics::searches);
  }

  /** Queries of the last full second. */
  public long searchesPerSecond() {
    return searchRate.perSecond();
  }

  /** What part of the true neighbours searches found lately. */
  public LiveRecall recall() {
    return recall;
  }

  /** Takes the samples behind the rates; one thread calls it about once a second. */
  public void sampleRates(Traffic traffic) {
    inputRate.sample(traffic.receivedBytes());
    outputRate.sample(traffic.sentBytes());
    commandRate.sample(commandsProcessed());
    searchRate.sample(searches());
  }

  /** Bytes that clients sent in the last full second. */
  long inputPerSecond() {
    return inputRate.perSecond();
  }

  /** Bytes that were handed over for clients in the last full second. */
  long outputPerSecond() {
    return outputRate.perSecond();
  }

  public long hits() {
    return sum(ThreadMetrics::hits);
  }

  public long misses() {
    return sum(ThreadMetrics::misses);
  }

  private long sum(ToLongFunction<ThreadMetrics> counter) {
    return threads.stream().mapToLong(counter).sum();
  }

  /** Sets everything to zero ({@code CONFIG RESETSTAT}). */
  public void reset() {
    threads.forEach(ThreadMetrics::reset);
    recall.reset();
    errors.clear();
  }
}
