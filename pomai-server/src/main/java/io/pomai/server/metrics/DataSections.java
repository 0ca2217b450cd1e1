package io.pomai.server.metrics;

import io.netty.buffer.PooledByteBufAllocator;
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

/** The sections of INFO about memory, keys and vectors. */
final class DataSections {
  private static final int MOST_SETS = 128;

  private final PomaiEngine engine;
  private final SettingValues settings;

  DataSections(PomaiEngine engine, SettingValues settings) {
    this.engine = engine;
    this.settings = settings;
  }

  void memory(InfoText text) {
    EngineStats stats = engine.stats();
    long resident = ProcessStats.residentBytes();
    text.section("Memory");
    text.bytes("used_memory", stats.reservedBytes());
    text.bytes("used_memory_rss", resident);
    text.bytes("used_memory_peak", stats.peakReservedBytes());
    text.bytes("used_memory_dataset", stats.usedBytes());
    text.bytes("used_memory_heap", ProcessStats.heapBytes());
    stats
        .memory()
        .forEach(
            (kind, bytes) -> text.field("memory_" + kind.name().toLowerCase(Locale.ROOT), bytes));
    text.field("mem_clients_normal", PooledByteBufAllocator.DEFAULT.pinnedDirectMemory());
    text.bytes("total_system_memory", ProcessStats.machineMemory());
    text.bytes("maxmemory", stats.budgetBytes());
    text.field("maxmemory_policy", settings.get(Settings.MAXMEMORY_POLICY));
    text.decimal("mem_fragmentation_ratio", (double) resident / Math.max(1, stats.reservedBytes()));
    text.field("mem_allocator", "pomai-slabs");
  }

  void keyspace(InfoText text) {
    text.section("Keyspace");
    for (int database = 0; database < engine.config().databases(); database++) {
      long keys = engine.keyspace(database).size();
      if (keys > 0) {
        text.field("db" + database, "keys=" + keys + ",expires=0,avg_ttl=0");
      }
    }
  }

  void vectors(InfoText text) {
    EngineStats stats = engine.stats();
    text.section("Vectors");
    text.field("vector_kernels", stats.kernels());
    text.field("vector_flags", flags());
    text.field("vector_sets", stats.vectorSets());
    text.field("vectors", stats.vectors());
    for (int database = 0; database < engine.config().databases(); database++) {
      sets(text, database);
    }
  }

  private String flags() {
    return "simd="
        + settings.text(Settings.ENABLE_SIMD)
        + ",bounded-exact-scan="
        + settings.text(Settings.ENABLE_BOUNDED_EXACT_SCAN);
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
        "dimension=%d,metric=%s,type=%s,live=%d,deleted=%d,bytes=%d,bytes_per_vector=%.1f",
        stats.dimension(),
        stats.metric(),
        stats.elementType(),
        stats.live(),
        stats.deleted(),
        stats.totalBytes(),
        stats.bytesPerVector());
  }

  /** A name that cannot break the lines of INFO. */
  private static String printable(byte[] name) {
    return new String(name, StandardCharsets.UTF_8).replaceAll("[^\\x21-\\x39\\x3b-\\x7e]", "?");
  }
}
