package io.pomai.bench.ann;

import com.sun.management.OperatingSystemMXBean;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.bench.data.FloatMatrix;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.FeatureFlags;
import io.pomai.orbit.engine.HitReader;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.SetStats;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IvfSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The embedded engine: a set, put row by row, that indexes itself. */
final class PomaiIndex implements AnnIndex {
  /** The row number in decimal is the key; how keys are kept is no property of the index. */
  private static final Set<MemoryKind> OF_KEYS =
      EnumSet.of(MemoryKind.KEYS, MemoryKind.DIRECTORY, MemoryKind.STRINGS);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Background work is done when its thread waits at so many looks in a row. */
  private static final int IDLE_POLLS = 20;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final String WORKER = "pomai-index";

  private final PomaiEngine engine;
  private final Arena arena = Arena.ofShared();
  private final VectorSet set;
  private final MemorySegment queries;
  private final int queryBytes;
  private final FloatMatrix base;
  private double putSeconds;
  private double buildCpuSeconds;
  private long before;
  private long after;
  private @Nullable SearchProfile profile;

  PomaiIndex(AnnInput input) {
    base = input.base();
    FeatureFlags flags = FeatureFlags.DEFAULTS;
    for (String flag : FeatureFlags.NAMES) {
      flags = flags.with(flag, input.build(flag, flags.get(flag) ? 1 : 0) != 0);
    }
    engine = PomaiEngine.open(EngineConfig.defaults().withFlags(flags));
    engine.warmUp().searches();
    Metric metric = Metric.valueOf(input.metric().storeName());
    set =
        engine.createSet(
            "ann", SetConfig.of(base.dimension(), metric, ElementType.F32).withFlags(flags));
    queryBytes = base.rowBytes();
    queries = offHeap(input.queries());
  }

  private MemorySegment offHeap(FloatMatrix rows) {
    MemorySegment segment = arena.allocate((long) rows.rows() * queryBytes, 64);
    for (int row = 0; row < rows.rows(); row++) {
      rows.copyRow(row, segment.asSlice((long) row * queryBytes, queryBytes).asByteBuffer());
    }
    return segment;
  }

  /** Puts all vectors and waits until they are in lists and no background work is left. */
  PomaiIndex build() {
    long started = System.nanoTime();
    long ran = SYSTEM.getProcessCpuTime();
    for (int row = 0; row < base.rows(); row++) {
      set.put(Integer.toString(row), base.row(row));
    }
    putSeconds = (System.nanoTime() - started) / 1e9;
    boolean indexed = base.rows() >= engine.config().index().threshold();
    for (int idle = 0; indexed && idle < IDLE_POLLS; idle = isIdle() ? idle + 1 : 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    buildCpuSeconds = (SYSTEM.getProcessCpuTime() - ran) / 1e9;
    return this;
  }

  private boolean isIdle() {
    SetStats stats = set.stats();
    return stats.index().state() == IndexState.READY
        && stats.index().backlog() == 0
        && Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals(WORKER))
            .allMatch(thread -> thread.getState() == Thread.State.WAITING);
  }

  @Override
  public String describe() {
    SetStats stats = set.stats();
    String memory =
        stats.memory().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(
                kind -> "%s %.1f".formatted(kind.getKey(), kind.getValue() / (double) stats.live()))
            .collect(Collectors.joining(", "));
    return "%d lists x %d, puts %.4f s, processor time %.2f s, bytes/vector: %s"
        .formatted(
            stats.index().lists(),
            stats.index().assignments(),
            putSeconds,
            buildCpuSeconds,
            memory);
  }

  @Override
  public long bytesBesideVectors() {
    Map<MemoryKind, Long> memory = set.stats().memory();
    long all =
        memory.entrySet().stream()
            .filter(entry -> !OF_KEYS.contains(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return all - (long) base.rows() * base.rowBytes();
  }

  /** With the effort {@code profile} one thread's searches are explained, and slower for it. */
  @Override
  public Session session(Map<String, Double> effort, int k) {
    SearchGoal goal =
        effort.containsKey("exact")
            ? SearchGoal.EXACT
            : SearchGoal.recall(effort.getOrDefault("recall", IvfSettings.DEFAULTS.recall()))
                .withEffort(
                    effort.getOrDefault("nprobe", 0.0).intValue(),
                    effort.getOrDefault("rerank", 0.0).intValue());
    SearchOptions options = SearchOptions.nearest(k).withGoal(goal);
    SearchProfile filled = effort.containsKey("profile") ? new SearchProfile() : null;
    profile = filled;
    ByteSlice query = new ByteSlice();
    IdReader reader = new IdReader();
    return (row, target, from) -> {
      reader.target = target;
      reader.at = from;
      long address = queries.address() + (long) row * queryBytes;
      set.search(query.wrap(address, queryBytes), options, reader, filled);
    };
  }

  /** Turns decimal keys back into row numbers. */
  private static final class IdReader implements HitReader {
    private int[] target = new int[0];
    private int at;

    @Override
    public void begin(int count) {}

    @Override
    public void hit(ElementView element) {
      int id = 0;
      for (int i = 0; i < element.keyLength(); i++) {
        id = 10 * id + NativeMemory.getByte(element.keyAddress() + i) - '0';
      }
      target[at++] = id;
    }
  }

  @Override
  public Map<String, Double> takeCounts() {
    SetStats stats = set.stats();
    Map<String, Double> counts = new TreeMap<>();
    counts.put("seen", (double) (stats.index().candidatesBefore() - before));
    counts.put("measured", (double) (stats.index().candidatesAfter() - after));
    before = stats.index().candidatesBefore();
    after = stats.index().candidatesAfter();
    if (profile != null) {
      counts.put("lists", (double) profile.lists());
      counts.put("passed", (double) profile.passed());
      counts.put("bytes", (double) profile.bytesRead());
      for (SearchProfile.Stage stage : SearchProfile.Stage.values()) {
        counts.put(stage.name().toLowerCase(Locale.ROOT), profile.nanos(stage) / 1e3);
      }
      profile = null;
    }
    return counts;
  }

  @Override
  public void close() {
    engine.close();
    arena.close();
  }
}
