package io.pomai.server.metrics;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.EngineStats;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.SetStats;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.engine.WrongTypeException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The section of INFO about vector sets and the searches in them. */
final class VectorSection {
  private static final int MOST_SETS = 128;
  private static final int[] PERCENTILES = {50, 95, 99};
  private static final double NANOS_PER_MICRO = 1e3;

  private final PomaiEngine engine;
  private final SettingValues settings;
  private final ServerMetrics metrics;
  private final int search;

  VectorSection(
      PomaiEngine engine,
      SettingValues settings,
      ServerMetrics metrics,
      List<String> commandNames) {
    this.engine = engine;
    this.settings = settings;
    this.metrics = metrics;
    this.search = commandNames.indexOf("vsearch");
  }

  void write(InfoText text) {
    EngineStats stats = engine.stats();
    text.section("Vectors");
    text.field("vector_kernels", stats.kernels());
    text.field("vector_flags", flags());
    text.field("vector_sets", stats.vectorSets());
    stats.setsByIndex().forEach((state, sets) -> text.field("vector_sets_" + lower(state), sets));
    text.field("vectors", stats.vectors());
    searches(text);
    for (int database = 0; database < engine.config().databases(); database++) {
      sets(text, database);
    }
  }

  private String flags() {
    return "simd="
        + settings.text(Settings.ENABLE_SIMD)
        + ",bounded-exact-scan="
        + settings.text(Settings.ENABLE_BOUNDED_EXACT_SCAN)
        + ",packed-pq-scan="
        + settings.text(Settings.ENABLE_PACKED_PQ_SCAN)
        + ",sketch-prefilter="
        + settings.text(Settings.ENABLE_SKETCH_PREFILTER)
        + ",mmap-first-blobs="
        + settings.text(Settings.ENABLE_MMAP_FIRST_BLOBS);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** How many queries, how long a VSEARCH takes, and what part of the true neighbours it finds. */
  private void searches(InfoText text) {
    text.field("vector_searches", metrics.searches());
    text.field("vector_searches_per_sec", metrics.searchesPerSecond());
    CommandTotals searches = metrics.totals(search);
    for (int percentile : PERCENTILES) {
      double nanos = searches == null ? 0 : searches.latencies().getValueAtPercentile(percentile);
      text.decimal("vector_search_usec_p" + percentile, nanos / NANOS_PER_MICRO);
    }
    LiveRecall recall = metrics.recall();
    text.field("vector_recall_checks", recall.checks());
    if (recall.checks() > 0) {
      text.field("vector_recall_live", String.format(Locale.ROOT, "%.4f", recall.mean()));
    }
  }

  private void sets(InfoText text, int database) {
    Keyspace keyspace = engine.keyspace(database);
    for (byte[] name : setNames(keyspace)) {
      set(keyspace, name)
          .ifPresent(
              stats -> text.field("db" + database + "_set_" + printable(name), describe(stats)));
    }
  }

  private static Optional<SetStats> set(Keyspace keyspace, byte[] name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, name);
      VectorSet set = keyspace.findSet(new ByteSlice(bytes.address(), name.length));
      return Optional.ofNullable(set).map(VectorSet::stats);
    } catch (SetDroppedException | WrongTypeException e) {
      return Optional.empty();
    }
  }

  /** The names of the first sets; a set that goes before it is described is left out. */
  private static List<byte[]> setNames(Keyspace keyspace) {
    List<byte[]> names = new ArrayList<>();
    keyspace.forEachKey(
        (address, length, type) -> {
          if (type == KeyType.VECTORSET && names.size() < MOST_SETS) {
            names.add(new ByteSlice(address, length).toByteArray());
          }
        });
    return names;
  }

  private static String describe(SetStats stats) {
    return String.format(
        Locale.ROOT,
        "dimension=%d,metric=%s,type=%s,live=%d,deleted=%d,bytes=%d,bytes_per_vector=%.1f,index=%s",
        stats.dimension(),
        stats.metric(),
        stats.elementType(),
        stats.live(),
        stats.deleted(),
        stats.totalBytes(),
        stats.bytesPerVector(),
        lower(stats.index().state()));
  }

  /** A name that cannot break the lines of INFO. */
  private static String printable(byte[] name) {
    return new String(name, StandardCharsets.UTF_8).replaceAll("[^\\x21-\\x39\\x3b-\\x7e]", "?");
  }
}
