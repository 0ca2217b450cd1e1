package io.pomai.orbit.index;

/** Floats as ints of the same order, for keys that are compared as integers. */
public final class FloatOrder {

  private FloatOrder() {}

  /** An int that is ordered as the floats are; negative zero equals zero. */
  public static int sortable(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> (Integer.SIZE - 1)) & Integer.MAX_VALUE);
  }

  /** The float of {@link #sortable}. */
  public static float value(int sortable) {
    return Float.intBitsToFloat(sortable ^ ((sortable >> (Integer.SIZE - 1)) & Integer.MAX_VALUE));
  }
}
