package io.pomai.orbit;

/** How one value of a stored vector is kept. */
public enum ElementType {
  /** IEEE 754 binary32. */
  F32(32),
  /** IEEE 754 binary16, rounded to nearest even. */
  F16(16),
  /** A signed byte from -127 to 127, times one float scale per vector. */
  I8(8),
  /** One bit, set for values above zero: a vector is its signs. */
  BIN(1);

  private final int bits;

  ElementType(int bits) {
    this.bits = bits;
  }

  /** Bits of one stored value. */
  public int bits() {
    return bits;
  }
}
