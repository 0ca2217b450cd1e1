package io.pomai.server.config;

import io.pomai.arena.blob.Verification;
import io.pomai.arena.file.MapperChoice;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.engine.Durability;
import io.pomai.orbit.ivf.IvfSettings;
import io.pomai.orbit.ivf.TrainingSettings;
import io.pomai.orbit.kernel.KernelChoice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The one table of settings. Each is declared once, here or in a family that joins; the
 * configuration file, the environment, the command line, {@code CONFIG GET/SET}, {@code --help} and
 * docs/settings.md all read this table.
 */
public final class Settings {
  private static final long MAX_BYTES = 1L << 50;
  private static final int FARTHEST_PROPOSAL = 3;
  private static final List<Setting<?>> TABLE = new ArrayList<>();

  public static final Setting<Integer> PORT =
      Setting.named("port", SettingTypes.integer(0, 65_535), "6379")
          .doc(
              TABLE,
              "TCP port to listen on. 0 picks a free port and prints it, or none if there is a tls-port.");

  public static final Setting<List<String>> BIND =
      Setting.named(
              "bind", SettingTypes.words("one or more addresses separated by spaces"), "127.0.0.1")
          .doc(
              TABLE,
              "Addresses to listen on. * stands for every interface; with the prefix - an address that this machine"
                  + " does not have is no error.");

  public static final Setting<Boolean> PROTECTED_MODE =
      Setting.named("protected-mode", SettingTypes.yesNo(), "yes")
          .runtime()
          .doc(
              TABLE,
              "As long as the default user needs no password: refuse to start on addresses that other machines"
                  + " reach, and turn away clients from other machines.");

  public static final Setting<String> REQUIREPASS =
      Setting.named("requirepass", SettingTypes.text(), "")
          .secret()
          .runtime()
          .doc(TABLE, "Password that clients must give with AUTH or HELLO. Empty: none.");

  public static final Setting<Integer> MAXCLIENTS =
      Setting.named("maxclients", SettingTypes.integer(1, 1_000_000), "10000")
          .runtime()
          .doc(TABLE, "Most clients connected at the same time; further ones get an error.");

  public static final Setting<Integer> TIMEOUT =
      Setting.named("timeout", SettingTypes.integer(0, Integer.MAX_VALUE), "0")
          .runtime()
          .doc(TABLE, "Close a connection that was idle for this many seconds. 0: never.");

  public static final Setting<Integer> TCP_KEEPALIVE =
      Setting.named("tcp-keepalive", SettingTypes.integer(0, 86_400), "300")
          .doc(TABLE, "Seconds of silence after which TCP keep-alive probes a client. 0: never.");

  public static final Setting<Integer> TCP_BACKLOG =
      Setting.named("tcp-backlog", SettingTypes.integer(1, 65_535), "511")
          .doc(TABLE, "Connections that the system queues before the server accepts them.");

  public static final Setting<Integer> IO_THREADS =
      Setting.named("io-threads", SettingTypes.integer(0, 128), "0")
          .doc(TABLE, "Event loops that read, execute and write. 0: one for each processor.");

  public static final Setting<Long> PROTO_MAX_BULK_LEN =
      Setting.named(
              "proto-max-bulk-len", SettingTypes.bytes(1 << 20, Integer.MAX_VALUE / 2), "512mb")
          .doc(TABLE, "Longest single argument of a command.");

  public static final Setting<Long> CLIENT_QUERY_BUFFER_LIMIT =
      Setting.named(
              "client-query-buffer-limit",
              SettingTypes.bytes(1 << 20, Integer.MAX_VALUE / 2 + 1),
              "1gb")
          .doc(TABLE, "Most bytes of unexecuted commands that one connection may have in memory.");

  public static final Setting<OutputBufferLimits> CLIENT_OUTPUT_BUFFER_LIMIT =
      Setting.named(
              "client-output-buffer-limit",
              OutputBufferLimits.type(),
              "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60")
          .additive()
          .runtime()
          .doc(
              TABLE,
              "Close a client that leaves more bytes than this unread, or this many for so long. A single reply of"
                  + " class normal that would be longer is an error instead. MONITOR counts as pubsub.");

  public static final Setting<Integer> MAX_ARGUMENTS =
      Setting.named("pomai-max-arguments", SettingTypes.integer(1_024, 16 << 20), "1048576")
          .doc(TABLE, "Most arguments of one command.");

  public static final Setting<Long> INLINE_MAX =
      Setting.named("pomai-inline-max", SettingTypes.bytes(64, 1 << 20), "64kb")
          .doc(
              TABLE,
              "Longest inline command, the kind that is typed without RESP framing."
                  + " Always fits the smallest client-query-buffer-limit.");

  public static final Setting<Long> MAXMEMORY =
      Setting.named("maxmemory", SettingTypes.zeroOrBytes(1 << 20, MAX_BYTES), "0")
          .runtime()
          .olderVariable("POMAI_ARENA_MB", "mb")
          .doc(
              TABLE,
              "Budget of off-heap memory for vectors, keys, attributes and strings; what needs more gets -OOM."
                  + " 0: 70% of this machine's memory.");

  public static final Setting<String> DATABASES =
      Setting.named("databases", SettingTypes.only("16", "the number is fixed"), "16")
          .doc(TABLE, "Number of databases for SELECT.");

  public static final Setting<String> DIR =
      Setting.named("dir", SettingTypes.text(), "")
          .protectedFromClients()
          .doc(
              TABLE,
              "Folder that keeps the data; it belongs to one server at a time and is made if it is not there."
                  + " Empty: data is kept in memory only.");

  public static final Setting<Boolean> APPENDONLY =
      Setting.named("appendonly", SettingTypes.yesNo(), "yes")
          .doc(TABLE, "Log every change in the folder dir. no, or no folder: nothing is logged.");

  public static final Setting<SyncPolicy> APPENDFSYNC =
      Setting.named("appendfsync", SettingTypes.choice(SyncPolicy.class), "everysec")
          .runtime()
          .doc(
              TABLE,
              "When a write is confirmed: always, once it is on the device; everysec, once the system has it,"
                  + " which brings it to the device within about a second; no, the same, and the system decides.");

  public static final Setting<Long> LOG_SEGMENT_BYTES =
      Setting.named(
              "pomai-log-segment-bytes",
              SettingTypes.bytes(Durability.MIN_SEGMENT_BYTES, 1L << 30),
              "64mb")
          .runtime()
          .doc(TABLE, "About how long one file of the log gets before the next is begun.");

  public static final Setting<Integer> AUTO_REWRITE_PERCENTAGE =
      Setting.named("auto-aof-rewrite-percentage", SettingTypes.integer(0, 1_000_000), "100")
          .runtime()
          .doc(
              TABLE,
              "Save in the background, as BGSAVE does, when the log is longer than this share of what was saved last."
                  + " 0: never.");

  public static final Setting<Long> AUTO_REWRITE_MIN_SIZE =
      Setting.named("auto-aof-rewrite-min-size", SettingTypes.bytes(1 << 20, MAX_BYTES), "64mb")
          .runtime()
          .doc(TABLE, "The log is left alone while it is shorter than this.");

  public static final Setting<Integer> KEPT_CHECKPOINTS =
      Setting.named("pomai-kept-checkpoints", SettingTypes.integer(1, 1_000), "1")
          .runtime()
          .doc(
              TABLE,
              "Of how many saves the files stay, with the log since the oldest of them."
                  + " 1: of the newest alone.");

  public static final Setting<Verification> VERIFY_BLOBS =
      Setting.named("pomai-verify-blobs", SettingTypes.choice(Verification.class), "lazy")
          .doc(
              TABLE,
              "When saved files are compared with their checksums: lazy, each section before it is first read;"
                  + " eager, all of them at the start.");

  public static final Setting<MapperChoice> FILE_MAPPER =
      Setting.named("pomai-file-mapper", SettingTypes.choice(MapperChoice.class), "jdk")
          .doc(
              TABLE,
              "How files are mapped for reading: by the JDK, or by Chronicle Bytes, which takes longer to begin.");

  public static final Setting<SaveSchedule> SAVE =
      Setting.named("save", SaveSchedule.type(), "")
          .linesAddUp()
          .runtime()
          .doc(
              TABLE,
              "Save in the background when so many seconds have passed and so many changes were made since the last"
                  + " time. None is needed: the log has every change.");

  public static final Setting<String> CLUSTER_ENABLED =
      Setting.named("cluster-enabled", SettingTypes.only("no", "this server runs alone"), "no")
          .doc(TABLE, "Cluster mode: this server runs alone.");

  public static final Setting<LogLevel> LOGLEVEL =
      Setting.named("loglevel", SettingTypes.choice(LogLevel.class), "notice")
          .runtime()
          .doc(TABLE, "How much is written to the log.");

  public static final Setting<KernelChoice> KERNEL =
      Setting.named("pomai-kernel", SettingTypes.choice(KernelChoice.class), "auto")
          .doc(
              TABLE,
              "Distance kernels: auto takes SIMD where it works, simd insists on it, scalar is plain Java.");

  public static final Setting<Boolean> ENABLE_SIMD =
      Setting.named("pomai-enable-simd", SettingTypes.yesNo(), "yes")
          .olderVariable("POMAI_ENABLE_AVX2", "")
          .doc(TABLE, "Feature flag simd: Vector API kernels. Off: scalar kernels.");

  public static final Setting<Boolean> VSET_SINGLE_THREAD =
      Setting.named("vset-force-single-threaded-execution", SettingTypes.yesNo(), "no")
          .runtime()
          .doc(TABLE, "Execute VSIM on the thread of its connection, however long it takes.");

  public static final Setting<Boolean> ENABLE_SKETCH_PREFILTER =
      Setting.named("pomai-enable-sketch-prefilter", SettingTypes.yesNo(), "no")
          .olderVariable("POMAI_ENABLE_PREFILTER", "")
          .doc(
              TABLE,
              "Feature flag sketch-prefilter: sign sketches leave out vectors of the lists that a search looks at"
                  + " before anything else. Off: there are no sketches. VCREATE ... FLAG overrides it for one set.");

  public static final Setting<Boolean> ENABLE_MMAP_FIRST_BLOBS =
      Setting.named("pomai-enable-mmap-first-blobs", SettingTypes.yesNo(), "yes")
          .doc(
              TABLE,
              "Feature flag mmap-first-blobs: vectors of a checkpoint are searched where the file is mapped."
                  + " Off: they are copied into memory at the start."
                  + " VCREATE ... FLAG turns it off for one set.");

  public static final Setting<Boolean> ENABLE_BOUNDED_EXACT_SCAN =
      Setting.named("pomai-enable-bounded-exact-scan", SettingTypes.yesNo(), "yes")
          .doc(
              TABLE,
              "Feature flag bounded-exact-scan: exact search first reads compact codes that bound the distance."
                  + " Off: every vector is compared. VCREATE ... FLAG overrides it for one set.");

  public static final Setting<Boolean> ENABLE_PACKED_PQ_SCAN =
      Setting.named("pomai-enable-packed-pq-scan", SettingTypes.yesNo(), "yes")
          .olderVariable("POMAI_ENABLE_PACKED_PQ", "")
          .doc(
              TABLE,
              "Feature flag packed-pq-scan: vectors of the lists that a search looks at are estimated by 4-bit"
                  + " codes first. Off: all of them are measured. VCREATE ... FLAG overrides it for one set.");

  public static final Setting<Integer> INDEX_THRESHOLD =
      Setting.named(
              "pomai-index-threshold",
              SettingTypes.integer(IvfSettings.LEAST_THRESHOLD, 1 << 30),
              String.valueOf(IvfSettings.DEFAULTS.threshold()))
          .doc(
              TABLE,
              "Vectors from which on a set is indexed, in the background. Below, and until then: exact search.");

  public static final Setting<Double> INDEX_RECALL =
      Setting.named(
              "pomai-index-recall",
              SettingTypes.share(),
              String.valueOf(IvfSettings.DEFAULTS.recall()))
          .doc(
              TABLE,
              "Mean recall that a search in an indexed set is to reach when neither it nor the set asks for one."
                  + " 1: exact.");

  public static final Setting<Integer> INDEX_CALIBRATION_QUERIES =
      Setting.named(
              "pomai-index-calibration-queries",
              SettingTypes.integer(1, 1 << 16),
              String.valueOf(IvfSettings.DEFAULTS.calibrationQueries()))
          .doc(
              TABLE,
              "Vectors of a set that serve as queries to measure what effort a recall takes. More: nearer, slower.");

  public static final Setting<Integer> INDEX_CODE_BYTES =
      Setting.named(
              "pomai-index-code-bytes",
              SettingTypes.zeroOrEven(
                  TrainingSettings.LEAST_CODE_BYTES, TrainingSettings.GREATEST_CODE_BYTES),
              "0")
          .doc(
              TABLE,
              "Most bytes of the codes by which a vector in a list is estimated; two 4-bit subquantizers take one."
                  + " 0: a quarter of the dimension, up to 256. VCREATE ... COMPRESSION HIGH takes 8 at most.");

  public static final Setting<Integer> INDEX_SAMPLE_PER_LIST =
      Setting.named(
              "pomai-index-sample-per-list",
              SettingTypes.zeroOr(TrainingSettings.LEAST_SAMPLE, TrainingSettings.GREATEST_SAMPLE),
              "0")
          .doc(
              TABLE,
              "Vectors that an index is trained with, for each of its lists. 0: 40 up to 512 dimensions,"
                  + " fewer above, at least 16.");

  public static final Setting<Integer> INDEX_ITERATIONS =
      Setting.named(
              "pomai-index-iterations",
              SettingTypes.zeroOr(1, TrainingSettings.GREATEST_ITERATIONS),
              "0")
          .doc(TABLE, "Rounds of k-means for centroids and codewords. 0: 8.");

  public static final Setting<Double> INDEX_SKETCH_ERRORS =
      Setting.named(
              "pomai-index-sketch-errors",
              SettingTypes.zeroOrMore(),
              String.valueOf(IvfSettings.DEFAULT_SKETCH_ERRORS))
          .doc(
              TABLE,
              "With the flag sketch-prefilter: standard errors by which a vector's estimate is to be above the k-th"
                  + " distance so far for the vector to be left out. More: fewer are left out, and fewer are missed.");

  public static final Setting<Integer> RECALL_SAMPLE =
      Setting.named("pomai-recall-sample", SettingTypes.integer(0, Integer.MAX_VALUE), "1000")
          .runtime()
          .doc(
              TABLE,
              "One VSEARCH in this many is answered exactly too, in the background, for vector_recall_live in INFO."
                  + " 0: none.");

  public static final Setting<Integer> SEARCH_THREADS =
      Setting.named("pomai-search-threads", SettingTypes.integer(0, 1_024), "0")
          .doc(
              TABLE,
              "Threads for searches that are too long for an event loop. 0: one for each processor.");

  public static final Setting<Integer> SEARCH_INLINE_MICROS =
      Setting.named("pomai-search-inline-micros", SettingTypes.integer(0, 60_000_000), "2000")
          .runtime()
          .doc(
              TABLE,
              "A command estimated to take at most this many microseconds runs on the event loop itself.");

  public static final Setting<Integer> DEFAULT_DIMENSION =
      Setting.named("pomai-default-dimension", SettingTypes.integer(0, 65_536), "0")
          .olderVariable("POMAI_DIM", "")
          .doc(TABLE, "Dimension that the set 'default' must have. 0: that of the first vector.");

  static {
    TABLE.addAll(MemorySettings.rows());
    TABLE.addAll(OperationSettings.rows());
    TABLE.addAll(SecuritySettings.rows());
  }

  private static final Map<String, Setting<?>> BY_NAME =
      TABLE.stream().collect(Collectors.toUnmodifiableMap(Setting::name, Function.identity()));

  private Settings() {}

  /** All settings in the order of their declaration. */
  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(TABLE);
  }

  /** The setting of a name in any case. */
  public static Optional<Setting<?>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The setting of a name; the exception proposes the nearest one if it is near. */
  static Setting<?> require(String name) throws SettingException {
    Setting<?> setting = BY_NAME.get(name.toLowerCase(Locale.ROOT));
    if (setting == null) {
      throw new SettingException(
          "unknown setting '" + name + "'" + proposal(name.toLowerCase(Locale.ROOT)));
    }
    return setting;
  }

  private static String proposal(String wanted) {
    int farthest = Math.min(FARTHEST_PROPOSAL, wanted.length() / 2);
    return TABLE.stream()
        .map(Setting::name)
        .filter(name -> EditDistance.between(wanted, name) <= farthest)
        .min(Comparator.comparingInt(name -> EditDistance.between(wanted, name)))
        .map(name -> "; did you mean '" + name + "'?")
        .orElse("");
  }
}
