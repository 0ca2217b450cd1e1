package io.pomai.server.metrics;

import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.engine.EngineStats;
import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.config.MemorySettings;
import io.pomai.server.config.SettingValues;
import java.util.Locale;

/** The sections of INFO about memory and keys. */
final class DataSections {
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
    text.field("used_memory_rss_anonymous", ProcessStats.anonymousBytes());
    text.field("used_memory_rss_mapped", ProcessStats.mappedBytes());
    text.bytes("used_memory_peak", stats.peakReservedBytes());
    text.field("used_memory_peak_perc", percent(stats.reservedBytes(), stats.peakReservedBytes()));
    text.field("used_memory_overhead", stats.reservedBytes() - stats.usedBytes());
    text.field("used_memory_startup", 0);
    text.bytes("used_memory_dataset", stats.usedBytes());
    text.field("used_memory_dataset_perc", percent(stats.usedBytes(), stats.reservedBytes()));
    text.field("used_memory_lua", 0);
    text.field("used_memory_scripts", 0);
    text.field("number_of_cached_scripts", 0);
    text.bytes("used_memory_heap", ProcessStats.heapBytes());
    stats
        .memory()
        .forEach(
            (kind, bytes) -> text.field("memory_" + kind.name().toLowerCase(Locale.ROOT), bytes));
    text.field("mem_clients_normal", PooledByteBufAllocator.DEFAULT.pinnedDirectMemory());
    text.bytes("total_system_memory", ProcessStats.machineMemory());
    text.bytes("maxmemory", stats.budgetBytes());
    text.field("maxmemory_policy", settings.text(MemorySettings.MAXMEMORY_POLICY));
    text.decimal("mem_fragmentation_ratio", (double) resident / Math.max(1, stats.reservedBytes()));
    text.field("mem_fragmentation_bytes", resident - stats.reservedBytes());
    text.field("mem_not_counted_for_evict", 0);
    text.field("mem_replication_backlog", 0);
    text.field("mem_clients_slaves", 0);
    text.field("mem_aof_buffer", bufferedBytes());
    text.field("mem_allocator", "pomai-slabs");
    text.field("active_defrag_running", 0);
    text.field("lazyfree_pending_objects", 0);
    text.field("lazyfreed_objects", 0);
  }

  private long bufferedBytes() {
    WriteAheadLog log = engine.log();
    return log == null ? 0 : log.stats().bufferedBytes();
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.2f%%", 100.0 * part / Math.max(1, whole));
  }

  void keyspace(InfoText text) {
    text.section("Keyspace");
    for (int database = 0; database < engine.config().databases(); database++) {
      long keys = engine.keyspace(database).size();
      if (keys > 0) {
        KeyExpiry expiry = engine.keyspace(database).expiry();
        text.field(
            "db" + database,
            "keys=%d,expires=%d,avg_ttl=%d"
                .formatted(keys, expiry.count(), expiry.meanMillisLeft()));
      }
    }
  }
}
