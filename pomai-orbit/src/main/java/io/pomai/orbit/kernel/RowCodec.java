package io.pomai.orbit.kernel;

/**
 * Turns float32 vectors into stored rows of one element type and back.
 *
 * <p>Stateless and safe for any thread. Addresses are raw and native, of any alignment; vectors are
 * little-endian float32.
 */
public interface RowCodec {

  /** Bytes of one row of {@code dim} values, without padding. */
  int rowBytes(int dim);

  /** Bytes of the values alone, with which the row begins. */
  default int valueBytes(int dim) {
    return rowBytes(dim);
  }

  /**
   * Whether every value is finite and stays finite when stored: F16 holds magnitudes under 65520,
   * which round to at most 65504.
   */
  boolean allFinite(long f32, int dim);

  /**
   * Stores a vector that {@link #allFinite} accepted at {@code row} and returns its scale: for I8
   * max|x| / 127 (0 for a zero vector), else 1. A decoded value differs from the original by at
   * most half a unit in the last place for F16, and by half a scale (and a rounding error) for I8;
   * F32 is exact, and BIN keeps signs alone.
   */
  float encode(long f32, int dim, long row);

  /** Writes the {@code dim} values of a row to {@code f32Out}. */
  void decode(long row, float scale, int dim, long f32Out);

  /**
   * 1 / Euclidean norm of the stored values, before any scale; 0 for a zero row. The factor of
   * COSINE kernels.
   */
  float inverseNorm(long row, int dim);

  /** What a stored value of 1 decodes to, without rounding between. */
  default float unit(long row, float scale, int dim) {
    return scale;
  }

  /** The Euclidean norm of the vector that was stored, where its values do not tell; else 1. */
  default float norm(long row, int dim) {
    return 1;
  }
}
