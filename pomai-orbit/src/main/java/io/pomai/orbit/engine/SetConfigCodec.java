package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.ivf.Compression;
import io.pomai.orbit.log.MalformedChangeException;
import io.pomai.orbit.log.PayloadCursor;
import io.pomai.orbit.log.PayloadReader;

/**
 * The shape of a set as bytes.
 *
 * <pre>
 * dimension int32, metric uint8, element type uint8
 * flags that are known int32, flags that are on int32
 * recall float64, compression uint8
 * degree int32, input dimension int32, if any
 * </pre>
 *
 * <p>A flag that was not known when the bytes were written has its default. Fields that come later
 * are added at the end.
 */
final class SetConfigCodec {
  private static final int BYTES = 5 * Integer.BYTES + 3 * Byte.BYTES + Double.BYTES;

  private static final int PLAIN_BYTES = 2;

  /** Bytes that keep direction and length apart. */
  private static final int UNIT_BYTES = 4;

  private SetConfigCodec() {}

  static ByteSlice encode(SetConfig config, NativeBuffer target) {
    ByteSlice bytes = target.ofLength(BYTES);
    new PayloadCursor()
        .at(bytes.address())
        .putInt(config.dimension())
        .putByte(code(config.metric()))
        .putByte(code(config.elementType(), config.metric()))
        .putInt(FeatureFlags.KNOWN_BITS)
        .putInt(config.flags().bits())
        .putLong(Double.doubleToRawLongBits(config.recall()))
        .putByte(config.compression() == Compression.HIGH ? 1 : 0)
        .putInt(config.degree())
        .putInt(config.inputDimension());
    return bytes;
  }

  /**
   * The shape that bytes stand for.
   *
   * @throws MalformedChangeException if they stand for none
   */
  static SetConfig decode(ByteSlice bytes) {
    PayloadReader in = new PayloadReader().at(bytes.address(), bytes.length());
    int dimension = in.getInt("dimension");
    Metric metric = metric(in.getByte("metric"));
    ElementType type = elementType(in.getByte("element type"), metric);
    FeatureFlags flags = FeatureFlags.ofBits(in.getInt("known flags"), in.getInt("flags"));
    double recall = Double.longBitsToDouble(in.getLong("recall"));
    Compression compression =
        in.getByte("compression") == 0 ? Compression.NORMAL : Compression.HIGH;
    boolean isOld = !in.hasMore();
    int degree = isOld ? SetConfig.DEFAULT_DEGREE : in.getInt("degree");
    int input = isOld ? 0 : in.getInt("input dimension");
    try {
      return new SetConfig(dimension, metric, type, flags, recall, compression, degree, input);
    } catch (IllegalArgumentException outOfRange) {
      throw new MalformedChangeException("shape of a set: " + outOfRange.getMessage());
    }
  }

  private static int code(Metric metric) {
    return switch (metric) {
      case L2 -> 0;
      case COSINE -> 1;
      case IP -> 2;
    };
  }

  private static Metric metric(int code) {
    return switch (code) {
      case 0 -> Metric.L2;
      case 1 -> Metric.COSINE;
      case 2 -> Metric.IP;
      default -> throw new MalformedChangeException("metric=" + code + ": expected 0 to 2");
    };
  }

  private static int code(ElementType type, Metric metric) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case I8 -> metric == Metric.COSINE ? UNIT_BYTES : PLAIN_BYTES;
      case BIN -> 3;
    };
  }

  private static ElementType elementType(int code, Metric metric) {
    if (code == PLAIN_BYTES && metric == Metric.COSINE) {
      throw new MalformedChangeException(
          "element type=2 under COSINE: expected 4; an earlier build wrote this folder, with rows"
              + " that have no norms: load the data anew");
    }
    return switch (code) {
      case 0 -> ElementType.F32;
      case 1 -> ElementType.F16;
      case PLAIN_BYTES, UNIT_BYTES -> ElementType.I8;
      case 3 -> ElementType.BIN;
      default -> throw new MalformedChangeException("element type=" + code + ": expected 0 to 4");
    };
  }
}
