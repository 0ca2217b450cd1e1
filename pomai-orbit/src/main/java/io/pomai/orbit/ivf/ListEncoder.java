package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.Metric;
import io.pomai.orbit.quant.ProductQuantizer;

/**
 * Finds the lists of a vector and its codes in them.
 *
 * <p>Not thread-safe; reused from vector to vector.
 */
final class ListEncoder {
  private final IvfLists lists;
  private final SlabArena arena;
  private final ListChoice choice;
  private final long workspace;
  private final long rowBytes;

  ListEncoder(IvfLists lists, SlabArena arena) {
    this.lists = lists;
    this.arena = arena;
    this.choice = new ListChoice(lists.centroids(), lists.twice(), arena);
    ProductQuantizer quantizer = lists.quantizer();
    this.rowBytes = ProductQuantizer.rowBytes(quantizer.dim(), quantizer.width());
    this.workspace = arena.allocateZeroed(2 * rowBytes, MemoryKind.SCRATCH);
  }

  /** The lists, codes and terms of one vector; codes are native, one byte per subquantizer. */
  static final class Encoded {
    final long firstCodes;
    final long secondCodes;
    int first;
    int second;
    float firstTerm;
    float secondTerm;

    /** With room for two times {@code subs} bytes at {@code codes}. */
    Encoded(long codes, int subs) {
      this.firstCodes = codes;
      this.secondCodes = codes + subs;
    }
  }

  /** Encodes a vector: float32, 64-byte aligned, of length 1 for COSINE. */
  void encode(long vector, Encoded target) {
    choice.choose(vector);
    target.first = choice.first();
    target.firstTerm = encodeIn(target.first, vector, target.firstCodes);
    target.second = choice.second();
    if (target.second != SlotLists.NONE) {
      target.secondTerm = encodeIn(target.second, vector, target.secondCodes);
    }
  }

  private void putResidual(long vector, long centroid, long target) {
    for (long at = 0; at < 4L * lists.quantizer().dim(); at += 4) {
      putFloat(target + at, getFloat(vector + at) - getFloat(centroid + at));
    }
  }

  /** Encodes the residual in a list; returns the term of its distance estimates. */
  private float encodeIn(int list, long vector, long codes) {
    ProductQuantizer quantizer = lists.quantizer();
    long residual = workspace;
    long decoded = residual + rowBytes;
    long centroid = lists.centroids().row(list);
    putResidual(vector, centroid, residual);
    quantizer
        .kernel()
        .encode(
            residual, quantizer.codebook(), quantizer.subs(), quantizer.width(), codes, decoded);
    return term(decoded, centroid);
  }

  /** With reconstruction c + r^: {@code |r^|^2 + 2 <c, r^>}, in the units of the metric. */
  private float term(long decoded, long centroid) {
    if (lists.metric() == Metric.IP) {
      return 0;
    }
    float sum = 0;
    for (long at = 0; at < 4L * lists.quantizer().dim(); at += 4) {
      float value = getFloat(decoded + at);
      sum += value * (value + 2 * getFloat(centroid + at));
    }
    return lists.metric() == Metric.COSINE ? sum / 2 : sum;
  }

  void free() {
    choice.free();
    arena.free(workspace, 2 * rowBytes, MemoryKind.SCRATCH);
  }
}
