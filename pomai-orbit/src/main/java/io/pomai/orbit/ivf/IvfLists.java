package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.Metric;
import io.pomai.orbit.quant.ProductQuantizer;
import io.pomai.orbit.quant.SignSketch;
import io.pomai.orbit.store.AccountedArena;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * One generation of the index: what was trained, and the lists that are filled by it.
 *
 * <p>Threading: lists have one writer; what was trained never changes. A list may be replaced by
 * one with the same slots: readers load it once, and those of the old one are waited for.
 */
final class IvfLists {
  private final AccountedArena arena;
  private final Metric metric;
  private final Centroids centroids;
  private final ProductQuantizer quantizer;
  private final BlockShape shape;
  private final AtomicReferenceArray<InvertedList> lists;
  private final SlotLists places;
  private final EncodingTally tally = new EncodingTally();
  private final AtomicLong changes = new AtomicLong();
  private @Nullable RoaringBitmap followed;
  private final boolean twice;

  /**
   * Empty lists.
   *
   * @param sketch makes the sketches of the vectors, or null for none
   * @param twice whether every vector is in two lists
   */
  IvfLists(
      AccountedArena arena,
      Metric metric,
      Centroids centroids,
      ProductQuantizer quantizer,
      @Nullable SignSketch sketch,
      boolean twice) {
    this.arena = arena;
    this.metric = metric;
    this.centroids = centroids;
    this.quantizer = quantizer;
    this.shape = new BlockShape(quantizer.subs(), sketch);
    this.twice = twice;
    this.lists = new AtomicReferenceArray<>(centroids.count());
    for (int i = 0; i < lists.length(); i++) {
      lists.setPlain(i, new InvertedList());
    }
    this.places = new SlotLists(arena, twice);
  }

  Metric metric() {
    return metric;
  }

  Centroids centroids() {
    return centroids;
  }

  ProductQuantizer quantizer() {
    return quantizer;
  }

  BlockShape shape() {
    return shape;
  }

  boolean twice() {
    return twice;
  }

  InvertedList list(int list) {
    return lists.getAcquire(list);
  }

  EncodingTally tally() {
    return tally;
  }

  /**
   * By how much more vectors a list has, from a vector's point of view, than if all had as many.
   */
  double unevenness() {
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < lists.length(); i++) {
      double size = list(i).filled();
      squares += size * size;
      sum += size;
    }
    return sum == 0 ? 1 : squares * lists.length() / (sum * sum);
  }

  SlotLists places() {
    return places;
  }

  /** Adds an encoded slot. For the writer; throws with nothing changed when there is no room. */
  void add(int slot, ListEncoder.Encoded encoded) {
    remove(slot);
    places.reserve(slot);
    changed(slot);
    list(encoded.first).append(arena, shape, slot, encoded.firstTerm, encoded.firstCodes);
    places.set(slot, encoded.first, SlotLists.NONE);
    if (encoded.second != SlotLists.NONE) {
      list(encoded.second).append(arena, shape, slot, encoded.secondTerm, encoded.secondCodes);
      places.set(slot, encoded.first, encoded.second);
    }
  }

  /** Removes a slot, if it is there. For the writer. */
  void remove(int slot) {
    int first = places.first(slot);
    if (first == SlotLists.NONE) {
      return;
    }
    changed(slot);
    list(first).remove(slot);
    int second = places.second(slot);
    if (second != SlotLists.NONE) {
      list(second).remove(slot);
    }
    places.set(slot, SlotLists.NONE, SlotLists.NONE);
  }

  private void changed(int slot) {
    changes.incrementAndGet();
    if (followed != null) {
      followed.add(slot);
    }
  }

  /** How often lists have changed. For anyone. */
  long changes() {
    return changes.get();
  }

  /** Gathers the slots that are added or removed from now on; null for nowhere. For the writer. */
  void follow(@Nullable RoaringBitmap slots) {
    followed = slots;
  }

  /**
   * Says that a slot is in a list, besides those that it is in; false where it cannot be. For who
   * fills new lists with {@link #replace}.
   */
  boolean enter(int slot, int list) {
    places.reserve(slot);
    int first = places.first(slot);
    if (first == SlotLists.NONE) {
      places.set(slot, list, SlotLists.NONE);
      return true;
    }
    boolean possible = twice && first != list && places.second(slot) == SlotLists.NONE;
    if (possible) {
      places.set(slot, first, list);
    }
    return possible;
  }

  /** Publishes another list with the same slots; the old one is the caller's. For the writer. */
  InvertedList replace(int list, InvertedList other) {
    return lists.getAndSet(list, other);
  }

  AccountedArena arena() {
    return arena;
  }

  /** Frees everything. No reader and no writer may be left. */
  void free() {
    for (int i = 0; i < lists.length(); i++) {
      list(i).free(arena, shape);
    }
    places.free();
    centroids.free();
    arena.free(
        quantizer.codebook(),
        ProductQuantizer.codebookBytes(quantizer.dim(), quantizer.width()),
        MemoryKind.CENTROIDS);
  }
}
