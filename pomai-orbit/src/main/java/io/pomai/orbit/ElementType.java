package io.pomai.orbit;

/** How one value of a stored vector is kept. */
public enum ElementType {
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary16, rounded to nearest even. */
  F16(2),
  /** A signed byte from -127 to 127, times one float scale per vector. */
  I8(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one stored value. */
  public int bytes() {
    return bytes;
  }
}
