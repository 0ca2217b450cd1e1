package io.pomai.orbit.engine;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.filter.IndexedAttribute;
import io.pomai.orbit.ivf.IndexStats;
import java.util.List;
import java.util.Map;

/**
 * The state of a vector set at one moment.
 *
 * @param live elements
 * @param deleted slots of removed or replaced elements that wait for reuse
 * @param dimension values per vector
 * @param metric what distance means
 * @param elementType how values are stored
 * @param bytesPerVector all memory of the set divided by its elements; 0 for an empty set
 * @param index the state of its index
 * @param indexedAttributes fields of the attributes that have an index
 * @param memory bytes by kind, rounding included
 */
public record SetStats(
    long live,
    long deleted,
    int dimension,
    Metric metric,
    ElementType elementType,
    double bytesPerVector,
    IndexStats index,
    List<IndexedAttribute> indexedAttributes,
    Map<MemoryKind, Long> memory) {

  /** Bytes of every kind. */
  public long totalBytes() {
    return memory.values().stream().mapToLong(Long::longValue).sum();
  }
}
