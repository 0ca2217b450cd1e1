package io.pomai.orbit.engine;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ivf.IndexState;
import java.util.EnumMap;
import java.util.Map;

/**
 * The state of an engine at one moment.
 *
 * @param budgetBytes most bytes that may be taken from the system
 * @param reservedBytes bytes taken from the system, room for growth included
 * @param peakReservedBytes the most that was ever taken
 * @param memory bytes in use by kind
 * @param kernels what computes distances
 * @param vectorSets number of vector sets
 * @param vectors elements of all of them
 * @param setsByIndex number of vector sets by the state of their index
 */
public record EngineStats(
    long budgetBytes,
    long reservedBytes,
    long peakReservedBytes,
    Map<MemoryKind, Long> memory,
    String kernels,
    long vectorSets,
    long vectors,
    Map<IndexState, Long> setsByIndex) {

  static EngineStats of(EngineAssembly assembly, Keyspace[] keyspaces) {
    long sets = 0;
    long vectors = 0;
    Map<IndexState, Long> states = new EnumMap<>(IndexState.class);
    for (IndexState state : IndexState.values()) {
      states.put(state, 0L);
    }
    for (Keyspace keyspace : keyspaces) {
      sets += keyspace.sets().size();
      vectors += keyspace.sets().vectorCount();
      keyspace.sets().forEach(set -> states.merge(set.indexState(), 1L, Long::sum));
    }
    SlabArena arena = assembly.arena();
    MemoryBudget budget = arena.budget();
    return new EngineStats(
        budget.limit(),
        budget.used(),
        budget.peak(),
        arena.usedByKind(),
        assembly.kernels().name(),
        sets,
        vectors,
        states);
  }

  /** Bytes in use, of every kind. */
  public long usedBytes() {
    return memory.values().stream().mapToLong(Long::longValue).sum();
  }
}
