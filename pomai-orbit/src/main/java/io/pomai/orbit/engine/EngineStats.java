package io.pomai.orbit.engine;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.ivf.IndexState;
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

  /** Bytes in use, of every kind. */
  public long usedBytes() {
    return memory.values().stream().mapToLong(Long::longValue).sum();
  }
}
