package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.TableScale;
import io.pomai.orbit.quant.ProductQuantizer;
import org.jspecify.annotations.NullUnmarked;

/**
 * The tables of one query, which serve all lists: with centroid c and decoded residual r^, the
 * distance to c + r^ is the distance to c, plus a term that the list keeps, less twice (L2) or once
 * the sum of the inner products of the query with the codewords of r^.
 *
 * <p>Not thread-safe; reused from search to search.
 */
@NullUnmarked
final class QueryTables {
  private final SlabArena arena;
  private final TableScale scale = new TableScale();
  private final float[] estimates = new float[PackedKernel.ROWS];
  private PackedKernel kernel;
  private int subs;
  private long workspace;
  private long workspaceBytes;
  private long tables;

  QueryTables(SlabArena arena) {
    this.arena = arena;
  }

  /** Makes the tables of a query; returns the length of the query for IP, else 1. */
  float prepare(IvfLists lists, long query) {
    ProductQuantizer quantizer = lists.quantizer();
    kernel = quantizer.kernel();
    subs = quantizer.subs();
    long row = ProductQuantizer.rowBytes(quantizer.dim(), quantizer.width());
    long entries = 4L * PackedKernel.CODES * subs;
    reserve(row + entries + (long) PackedKernel.TABLE_BYTES * subs);
    NativeMemory.copy(query, workspace, 4L * quantizer.dim());
    NativeMemory.fill(workspace + 4L * quantizer.dim(), row - 4L * quantizer.dim(), (byte) 0);
    tables = workspace + row + entries;
    kernel.tables(
        workspace,
        quantizer.codebook(),
        subs,
        quantizer.width(),
        lists.metric() == Metric.L2 ? -2 : -1,
        workspace + row,
        tables,
        scale);
    return lists.metric() == Metric.IP ? length(query, quantizer.dim()) : 1;
  }

  /** Bytes that a scan reads of each vector. */
  int bytesPerVector() {
    return Float.BYTES + subs / 2;
  }

  /**
   * Estimates the vectors of a block of a list whose centroid is {@code toCentroid} away; a bit for
   * each that is not above {@code limit}.
   */
  long scan(long block, float toCentroid, float limit) {
    float base = scale.base;
    scale.base = base + toCentroid;
    long codes = ListBlock.codes(block);
    long terms = ListBlock.terms(block);
    long within = kernel.scan(tables, codes, subs, terms, scale, limit, estimates);
    scale.base = base;
    return within;
  }

  /** The estimate of a row of the block that was scanned last. */
  float estimate(int row) {
    return estimates[row];
  }

  private static float length(long vector, int dim) {
    double squares = 0;
    for (long at = vector; at < vector + 4L * dim; at += 4) {
      squares += (double) NativeMemory.getFloat(at) * NativeMemory.getFloat(at);
    }
    return (float) Math.sqrt(squares);
  }

  private void reserve(long bytes) {
    if (bytes > workspaceBytes) {
      free();
      workspace = arena.allocate(bytes, MemoryKind.SCRATCH);
      workspaceBytes = bytes;
    }
  }

  /** Gives the native buffer back. */
  void free() {
    if (workspace != 0) {
      arena.free(workspace, workspaceBytes, MemoryKind.SCRATCH);
      workspace = 0;
      workspaceBytes = 0;
    }
  }
}
