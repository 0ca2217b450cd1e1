package io.pomai.orbit.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store whose slots have attributes, and indexes of them. */
final class AttributedSlots implements AutoCloseable {
  private static final int LONGEST = 1 << 16;

  final MemoryBudget budget;
  final SlabArena memory;
  final AccountedArena arena;
  final Epochs epochs = new Epochs();
  final SlotStore store;
  private final long vector;
  private final List<@Nullable String> attributes = new ArrayList<>();
  private long sequence;
  private int live;

  AttributedSlots(long budgetBytes) {
    budget = new MemoryBudget(budgetBytes);
    memory = new SlabArena(budget);
    arena = new AccountedArena(memory);
    store =
        new SlotStore(
            RowShape.of(4, Metric.L2, ElementType.F32, KernelProvider.select(KernelChoice.SCALAR)),
            arena);
    vector = memory.allocateZeroed(LONGEST, MemoryKind.SCRATCH);
  }

  long sequence() {
    return sequence;
  }

  int live() {
    return live;
  }

  int slots() {
    return attributes.size();
  }

  /** What a slot has, with characters that are bytes; null if nothing or no longer. */
  @Nullable String attributes(int slot) {
    return attributes.get(slot);
  }

  /** A memory for filters over these slots. */
  FilterMemory filters() {
    return new FilterMemory(store, arena, epochs, this::sequence, this::live);
  }

  int put(@Nullable String json) {
    store.reserve(1);
    store.reserveAttributes();
    int slot = store.take();
    store.fill(slot, vector, 0, json == null ? 0 : block(json), ++sequence, -1);
    if (slot == attributes.size()) {
      attributes.add(json);
    } else {
      attributes.set(slot, json);
    }
    live++;
    return slot;
  }

  private long block(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(bytes.length).isLessThan(LONGEST);
    NativeMemory.copy(bytes, 0, vector, bytes.length);
    return store.allocate(new ByteSlice().wrap(vector, bytes.length), MemoryKind.ATTRIBUTES);
  }

  /** Ends a slot and gives it back at once: no search is going on. */
  void remove(int slot) {
    store.end(slot, ++sequence);
    store.recycle(slot);
    attributes.set(slot, null);
    live--;
  }

  @Nullable FieldIndex index(String field, @Nullable FieldIndex before) {
    return new FieldIndexBuilder(store, arena, field, sequence, before).build();
  }

  FieldIndex index(String field) {
    return Objects.requireNonNull(index(field, null));
  }

  /** What indexes say about a filter; null if nothing. */
  static @Nullable IndexedMatches bind(Filter filter, List<FieldIndex> indexes, List<String> of) {
    Plan plan = filter.plan();
    if (plan == null) {
      return null;
    }
    FieldIndex[] its =
        plan.fields().stream()
            .map(name -> of.contains(name) ? indexes.get(of.indexOf(name)) : null)
            .toArray(FieldIndex[]::new);
    return IndexedMatches.of(plan, its);
  }

  /** The slots whose attributes satisfy a condition. */
  int[] matching(Predicate<String> condition) {
    int[] slots = new int[slots()];
    int n = 0;
    for (int slot = 0; slot < slots(); slot++) {
      String json = attributes.get(slot);
      if (json != null && condition.test(json)) {
        slots[n++] = slot;
      }
    }
    return Arrays.copyOf(slots, n);
  }

  @Override
  public void close() {
    store.free();
    memory.free(vector, LONGEST, MemoryKind.SCRATCH);
    assertThat(arena.usedTotal()).isZero();
    assertThat(memory.used(MemoryKind.FILTERS)).isZero();
    memory.close();
    assertThat(budget.used()).isZero();
  }
}
