package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.getShort;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.arena.NativeMemory.putLong;
import static io.pomai.arena.NativeMemory.putShort;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;

/** The codecs value by value: the specification of every other codec. */
abstract class ScalarCodec implements RowCodec {

  private ScalarCodec() {}

  static ScalarCodec of(ElementType type) {
    return switch (type) {
      case F32 -> new F32();
      case F16 -> new F16();
      case I8 -> new I8();
      case BIN -> new Bin();
    };
  }

  /** Stored value {@code index} of a row, before any scale. */
  abstract float value(long row, long index);

  @Override
  public boolean allFinite(long f32, int dim) {
    for (long at = f32, end = f32 + 4L * dim; at < end; at += 4) {
      if (!Float.isFinite(getFloat(at))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public final float inverseNorm(long row, int dim) {
    double squares = 0;
    for (long i = 0; i < dim; i++) {
      double value = value(row, i);
      squares += value * value;
    }
    return squares == 0 ? 0 : (float) Math.min(1 / Math.sqrt(squares), Float.MAX_VALUE);
  }

  private static final class F32 extends ScalarCodec {
    @Override
    public int rowBytes(int dim) {
      return Math.multiplyExact(dim, Float.BYTES);
    }

    @Override
    float value(long row, long index) {
      return getFloat(row + 4 * index);
    }

    @Override
    public float encode(long f32, int dim, long row) {
      NativeMemory.copy(f32, row, 4L * dim);
      return 1;
    }

    @Override
    public void decode(long row, float scale, int dim, long f32Out) {
      NativeMemory.copy(row, f32Out, 4L * dim);
    }
  }

  private static final class F16 extends ScalarCodec {
    @Override
    public int rowBytes(int dim) {
      return Math.multiplyExact(dim, Short.BYTES);
    }

    @Override
    float value(long row, long index) {
      return Float.float16ToFloat(getShort(row + 2 * index));
    }

    @Override
    public boolean allFinite(long f32, int dim) {
      for (long at = f32, end = f32 + 4L * dim; at < end; at += 4) {
        if (!(Math.abs(getFloat(at)) < 65520f)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public float encode(long f32, int dim, long row) {
      for (long i = 0; i < dim; i++) {
        putShort(row + 2 * i, Float.floatToFloat16(getFloat(f32 + 4 * i)));
      }
      return 1;
    }

    @Override
    public void decode(long row, float scale, int dim, long f32Out) {
      for (long i = 0; i < dim; i++) {
        putFloat(f32Out + 4 * i, value(row, i));
      }
    }
  }

  private static final class I8 extends ScalarCodec {
    @Override
    public int rowBytes(int dim) {
      return dim;
    }

    @Override
    float value(long row, long index) {
      return getByte(row + index);
    }

    @Override
    public float encode(long f32, int dim, long row) {
      float max = 0;
      for (long i = 0; i < dim; i++) {
        max = Math.max(max, Math.abs(getFloat(f32 + 4 * i)));
      }
      float scale = max / 127;
      for (long i = 0; i < dim; i++) {
        putByte(row + i, code(getFloat(f32 + 4 * i), scale));
      }
      return scale;
    }

    /**
     * The nearest multiple of the scale, ties to even; a scale that underflowed to zero gives zero.
     */
    private static byte code(float value, float scale) {
      double code = scale == 0 ? 0 : Math.rint(value / scale);
      return (byte) Math.clamp(code, -127, 127);
    }

    @Override
    public void decode(long row, float scale, int dim, long f32Out) {
      for (long i = 0; i < dim; i++) {
        putFloat(f32Out + 4 * i, value(row, i) * scale);
      }
    }
  }

  /**
   * Bit i of little-endian 64-bit words is set for a value i above zero; the norm of the vector as
   * float32 comes behind the last word.
   */
  private static final class Bin extends ScalarCodec {
    @Override
    public int rowBytes(int dim) {
      return valueBytes(dim) + Float.BYTES;
    }

    @Override
    public int valueBytes(int dim) {
      return (dim + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
    }

    @Override
    float value(long row, long index) {
      long word = getLong(row + index / Long.SIZE * Long.BYTES);
      return (word >>> index & 1) == 0 ? -1 : 1;
    }

    @Override
    public float encode(long f32, int dim, long row) {
      for (int from = 0; from < dim; from += Long.SIZE) {
        int n = Math.min(Long.SIZE, dim - from);
        putLong(row + from / Byte.SIZE, BinaryRowKernel.signs(f32 + 4L * from, n));
      }
      putFloat(row + valueBytes(dim), UnitVectors.norm(f32, dim));
      return 1;
    }

    @Override
    public void decode(long row, float scale, int dim, long f32Out) {
      for (long i = 0; i < dim; i++) {
        putFloat(f32Out + 4 * i, value(row, i));
      }
    }

    @Override
    public float norm(long row, int dim) {
      return getFloat(row + valueBytes(dim));
    }
  }
}
