package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.Metric;
import io.pomai.orbit.quant.ProductQuantizer;
import io.pomai.orbit.quant.SignSketch;
import io.pomai.orbit.store.AccountedArena;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One generation of the index: what was trained, and the lists that are filled by it.
 *
 * <p>Threading: lists have one writer; what was trained never changes.
 */
final class IvfLists {
  private final AccountedArena arena;
  private final Metric metric;
  private final Centroids centroids;
  private final ProductQuantizer quantizer;
  private final BlockShape shape;
  private final InvertedList[] lists;
  private final SlotLists places;
  private final EncodingTally tally = new EncodingTally();
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
    this.lists = new InvertedList[centroids.count()];
    Arrays.setAll(lists, i -> new InvertedList());
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
    return lists[list];
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
    for (InvertedList list : lists) {
      double size = list.filled();
      squares += size * size;
      sum += size;
    }
    return sum == 0 ? 1 : squares * lists.length / (sum * sum);
  }

  SlotLists places() {
    return places;
  }

  /** Adds an encoded slot. For the writer; throws with nothing changed when there is no room. */
  void add(int slot, ListEncoder.Encoded encoded) {
    remove(slot);
    places.reserve(slot);
    lists[encoded.first].append(arena, shape, slot, encoded.firstTerm, encoded.firstCodes);
    places.set(slot, encoded.first, SlotLists.NONE);
    if (encoded.second != SlotLists.NONE) {
      lists[encoded.second].append(arena, shape, slot, encoded.secondTerm, encoded.secondCodes);
      places.set(slot, encoded.first, encoded.second);
    }
  }

  /** Removes a slot, if it is there. For the writer. */
  void remove(int slot) {
    int first = places.first(slot);
    if (first == SlotLists.NONE) {
      return;
    }
    lists[first].remove(slot);
    int second = places.second(slot);
    if (second != SlotLists.NONE) {
      lists[second].remove(slot);
    }
    places.set(slot, SlotLists.NONE, SlotLists.NONE);
  }

  /** Frees everything. No reader and no writer may be left. */
  void free() {
    for (InvertedList list : lists) {
      list.free(arena, shape);
    }
    places.free();
    centroids.free();
    arena.free(
        quantizer.codebook(),
        ProductQuantizer.codebookBytes(quantizer.dim(), quantizer.width()),
        MemoryKind.CENTROIDS);
  }
}
