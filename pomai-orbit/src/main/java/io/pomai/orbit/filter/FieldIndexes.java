package io.pomai.orbit.filter;

import io.pomai.arena.Epochs;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.SlotStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The indexes of the fields that filters use: a field that several expressions have named gets one.
 * They take a bounded part of the memory of a set, and none that the budget refuses.
 *
 * <p>Thread-safe; a lock is held for looking up only. An index is made by one search at a time,
 * while others do without. Those who ask are pinned, and may use what they get until they unpin: an
 * index that is given up is freed when the epochs allow.
 */
final class FieldIndexes {
  /** A field gets an index when so many expressions have named it. */
  private static final int OFTEN = 4;

  /** An index is made anew when that part of the set may be new. */
  private static final int STALE_PART = 32;

  /** Fields that are remembered, and the length of their names, at most. */
  private static final int MOST_FIELDS = 64;

  private static final int LONGEST_NAME = 64;

  /** After so many expressions an index is tried again, or one that none has used may go. */
  private static final int LONG = 1_024;

  /** Bytes of indexes whatever the size of the set; and bytes for each slot. */
  private static final long LEAST_BYTES = 8 << 20;

  private static final int BYTES_PER_SLOT = 32;

  /** About what an index takes for each slot. */
  private static final int INDEX_BYTES_PER_SLOT = 6;

  private final SlotStore store;
  private final AccountedArena arena;
  private final Epochs epochs;
  private final LongSupplier published;
  private final LongSupplier live;
  private final SequencedMap<String, Field> fields = new LinkedHashMap<>(16, 0.75f, true);
  private long expressions;
  private boolean isBuilding;

  FieldIndexes(
      SlotStore store,
      AccountedArena arena,
      Epochs epochs,
      LongSupplier published,
      LongSupplier live) {
    this.store = store;
    this.arena = arena;
    this.epochs = epochs;
    this.published = published;
    this.live = live;
  }

  /** What is remembered of a field. Guarded by the lock. */
  private static final class Field {
    private final String name;
    private int expressions;
    private long lastUse;
    private long notBefore;
    private @Nullable FieldIndex index;

    Field(String name) {
      this.name = name;
    }

    long bytes() {
      return index == null ? 0 : index.bytes();
    }
  }

  /** An expression that was not known names these fields. */
  synchronized void count(Plan plan) {
    expressions++;
    for (String name : plan.fields()) {
      if (name.length() <= LONGEST_NAME) {
        Field field = fields.computeIfAbsent(name, Field::new);
        field.expressions = Math.min(OFTEN, field.expressions + 1);
        field.lastUse = expressions;
      }
    }
    while (fields.size() > MOST_FIELDS) {
      giveUp(fields.pollFirstEntry().getValue());
    }
  }

  /**
   * The indexes of the fields of a plan, null for those without; makes one if it is time to. None
   * is of a later sequence than is published when this returns.
   */
  @Nullable FieldIndex[] of(Plan plan) {
    Field wanting = startBuilding(plan);
    if (wanting != null) {
      build(wanting);
    }
    return current(plan);
  }

  private synchronized @Nullable FieldIndex[] current(Plan plan) {
    FieldIndex[] indexes = new FieldIndex[plan.fields().size()];
    for (int i = 0; i < indexes.length; i++) {
      Field field = fields.get(plan.fields().get(i));
      indexes[i] = field == null ? null : field.index;
    }
    return indexes;
  }

  /** Whether all fields of a plan have indexes, and nothing else is needed. */
  synchronized boolean cover(Plan plan) {
    return plan.isWhole()
        && plan.fields().stream()
            .map(fields::get)
            .allMatch(field -> field != null && field.index != null);
  }

  /** Fields with an index. */
  synchronized List<IndexedAttribute> indexed() {
    List<IndexedAttribute> all = new ArrayList<>();
    for (Field field : fields.values()) {
      FieldIndex index = field.index;
      if (index != null) {
        all.add(new IndexedAttribute(field.name, index.slots(), index.usedKeys(), index.bytes()));
      }
    }
    return all;
  }

  /** Gives all indexes up; their fields get new ones when they were used for long enough. */
  synchronized void shed() {
    for (Field field : fields.values()) {
      giveUp(field);
      field.notBefore = expressions + LONG;
    }
  }

  /** Frees all indexes. No reader may be left. */
  synchronized void free() {
    for (Field field : fields.values()) {
      if (field.index != null) {
        field.index.free();
      }
    }
    fields.clear();
  }

  private void giveUp(Field field) {
    FieldIndex index = field.index;
    field.index = null;
    if (index != null) {
      epochs.defer(index::free);
    }
  }

  // ---- making them

  /** A field of a plan that is to get an index now, by the caller. */
  private synchronized @Nullable Field startBuilding(Plan plan) {
    for (String name : plan.fields()) {
      Field field = fields.get(name);
      if (!isBuilding && field != null && needsIndex(field)) {
        isBuilding = isRoomFor(field);
        if (isBuilding) {
          return field;
        }
        field.notBefore = expressions + LONG;
      }
    }
    return null;
  }

  private boolean needsIndex(Field field) {
    return field.expressions >= OFTEN
        && expressions >= field.notBefore
        && (field.index == null || isStale(field.index));
  }

  private boolean isStale(FieldIndex index) {
    long changes = published.getAsLong() - index.sequence();
    int slots = store.slotCount() - index.slotCount();
    return Math.max(changes, slots) > live.getAsLong() / STALE_PART;
  }

  /** Whether an index fits in; those that were not used for long are given up if need be. */
  private boolean isRoomFor(Field wanting) {
    long most = Math.max(LEAST_BYTES, (long) BYTES_PER_SLOT * store.slotCount());
    long bytes = (long) INDEX_BYTES_PER_SLOT * store.slotCount();
    for (Field field : fields.values()) {
      bytes += field.equals(wanting) ? 0 : field.bytes();
    }
    for (Field field : fields.values()) {
      if (bytes > most && !field.equals(wanting) && field.lastUse < expressions - LONG) {
        bytes -= field.bytes();
        giveUp(field);
      }
    }
    return bytes <= most;
  }

  private void build(Field field) {
    FieldIndex made = null;
    try {
      made =
          new FieldIndexBuilder(store, arena, field.name, published.getAsLong(), before(field))
              .build();
    } finally {
      finishBuilding(field, made);
    }
  }

  private synchronized @Nullable FieldIndex before(Field field) {
    return field.index;
  }

  private synchronized void finishBuilding(Field field, @Nullable FieldIndex made) {
    isBuilding = false;
    if (made == null) {
      field.notBefore = expressions + LONG;
    } else if (field.equals(fields.get(field.name))) {
      giveUp(field);
      field.index = made;
    } else {
      epochs.defer(made::free); // it was forgotten meanwhile
    }
  }
}
