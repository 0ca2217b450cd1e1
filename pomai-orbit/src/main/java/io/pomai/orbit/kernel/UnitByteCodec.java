package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putFloat;

/**
 * Rows of bytes that keep direction and length apart: the vector is divided by its norm first, so
 * that distances between directions come out as in Redis to the last bit ({@link UnitVectors}).
 *
 * <pre>
 * row: | value 1 | per dimension, then | norm 4 |     scale: the greatest magnitude after division
 * </pre>
 */
final class UnitByteCodec implements RowCodec {
  private static final float GREATEST_CODE = 127;

  private final RowCodec bytes;

  /** A codec that leaves what is not its own to that of plain bytes. */
  UnitByteCodec(RowCodec bytes) {
    this.bytes = bytes;
  }

  @Override
  public int rowBytes(int dim) {
    return dim + Float.BYTES;
  }

  @Override
  public int valueBytes(int dim) {
    return dim;
  }

  @Override
  public boolean allFinite(long f32, int dim) {
    return bytes.allFinite(f32, dim);
  }

  /** Returns the greatest magnitude of the values after division by the norm. */
  @Override
  public float encode(long f32, int dim, long row) {
    float norm = UnitVectors.norm(f32, dim);
    putFloat(row + dim, norm);
    float greatest = 0;
    for (long i = 0; i < dim; i++) {
      greatest = Math.max(greatest, Math.abs(getFloat(f32 + 4 * i)));
    }
    float range = greatest / norm; // division keeps order: it is the greatest quotient
    float factor = range == 0 ? 0 : GREATEST_CODE / range;
    for (long i = 0; i < dim; i++) {
      putByte(row + i, code(getFloat(f32 + 4 * i) / norm * factor));
    }
    return range;
  }

  /** The nearest integer, ties away from zero. */
  private static byte code(float value) {
    int magnitude = (int) (Math.abs((double) value) + 0.5);
    return (byte) (value < 0 ? -magnitude : magnitude);
  }

  @Override
  public void decode(long row, float scale, int dim, long f32Out) {
    float norm = norm(row, dim);
    for (long i = 0; i < dim; i++) {
      putFloat(f32Out + 4 * i, getByte(row + i) * scale / GREATEST_CODE * norm);
    }
  }

  @Override
  public float inverseNorm(long row, int dim) {
    return bytes.inverseNorm(row, dim);
  }

  @Override
  public float unit(long row, float scale, int dim) {
    return scale / GREATEST_CODE * norm(row, dim);
  }

  @Override
  public float norm(long row, int dim) {
    return getFloat(row + dim);
  }
}
