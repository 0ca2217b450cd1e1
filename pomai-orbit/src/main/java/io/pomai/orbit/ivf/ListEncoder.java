package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.ProductQuantizer;
import io.pomai.orbit.quant.SignSketch;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lists of a vector and its codes in them.
 *
 * <p>Not thread-safe; reused from vector to vector.
 */
final class ListEncoder {
  private final IvfLists lists;
  private final ListChoice choice;
  private final long workspace;
  private final long rowBytes;
  private final SignSketch.@Nullable Encoder sketches;
  private final RowKernel products;
  private final float[] product = new float[1];
  private final AssignmentAudit audit;
  private final RowKernel squares;
  private final float[] error = new float[1];

  /**
   * An encoder for {@code lists}.
   *
   * @param workspace {@link #workspaceBytes} of zeros that are its own
   */
  ListEncoder(IvfLists lists, SlabArena arena, long workspace) {
    this.lists = lists;
    this.workspace = workspace;
    this.choice = new ListChoice(lists.centroids(), lists.twice(), arena);
    this.products = lists.centroids().kernels().rows(Metric.IP, ElementType.F32);
    this.audit = new AssignmentAudit(lists.centroids(), lists.tally());
    this.squares = lists.centroids().kernels().rows(Metric.L2, ElementType.F32);
    SignSketch sketch = lists.shape().sketch();
    this.sketches = sketch == null ? null : new SignSketch.Encoder(sketch);
    this.rowBytes = rowBytes(lists.quantizer());
  }

  /** Bytes that an encoder needs: a multiple of 64. */
  static long workspaceBytes(IvfLists lists) {
    return 2 * rowBytes(lists.quantizer());
  }

  private static long rowBytes(ProductQuantizer quantizer) {
    return ProductQuantizer.rowBytes(quantizer.dim(), quantizer.width());
  }

  /** The lists, codes and terms of one vector; codes are native, a sketch may follow them. */
  static final class Encoded {
    final long firstCodes;
    final long secondCodes;
    int first;
    int second;
    float firstTerm;
    float secondTerm;

    /** With room for two times {@link BlockShape#encodedBytes} at {@code codes}. */
    Encoded(long codes, BlockShape shape) {
      this.firstCodes = codes;
      this.secondCodes = codes + shape.encodedBytes();
    }
  }

  /** Encodes a vector: float32, 64-byte aligned, of length 1 for COSINE. */
  void encode(long vector, Encoded target) {
    choice.choose(vector);
    target.first = choice.first();
    audit.assigned(vector, target.first);
    target.firstTerm = encodeIn(target.first, vector, target.firstCodes);
    lists.tally().encoded(missed());
    target.second = choice.second();
    if (target.second != SlotLists.NONE) {
      target.secondTerm = encodeIn(target.second, vector, target.secondCodes);
    }
  }

  /** Writes what a centroid leaves of a vector. */
  static void putResidual(long vector, long centroid, int dim, long target) {
    for (long at = 0; at < 4L * dim; at += 4) {
      putFloat(target + at, getFloat(vector + at) - getFloat(centroid + at));
    }
  }

  /** Encodes the residual in a list; returns the term of its distance estimates. */
  private float encodeIn(int list, long vector, long codes) {
    ProductQuantizer quantizer = lists.quantizer();
    long residual = workspace;
    long decoded = residual + rowBytes;
    long centroid = lists.centroids().row(list);
    putResidual(vector, centroid, quantizer.dim(), residual);
    quantizer
        .kernel()
        .encode(
            residual, quantizer.codebook(), quantizer.subs(), quantizer.width(), codes, decoded);
    if (sketches != null) {
      sketches.encode(residual, centroid, codes + quantizer.subs());
    }
    return term(decoded, centroid);
  }

  /** What the codes miss of the last residual, squared. */
  private float missed() {
    int dim = lists.quantizer().dim();
    squares.oneToMany(workspace, workspace + rowBytes, rowBytes, 0, 1, dim, error, 0);
    return error[0];
  }

  /** With reconstruction c + r^: {@code |r^|^2 + 2 <c, r^>}, in the units of the metric. */
  private float term(long decoded, long centroid) {
    if (lists.metric() == Metric.IP) {
      return 0;
    }
    int dim = lists.quantizer().dim();
    products.oneToMany(decoded, decoded, 0, 0, 1, dim, product, 0);
    float sum = -product[0];
    products.oneToMany(decoded, centroid, 0, 0, 1, dim, product, 0);
    sum -= 2 * product[0];
    return lists.metric() == Metric.COSINE ? sum / 2 : sum;
  }

  void free() {
    choice.free();
  }
}
