package io.pomai.orbit.engine;

/** One element of a vector set, shown to a callback: valid only inside it, on its thread. */
public interface ElementView {
  /** Native address of the key's bytes. */
  long keyAddress();

  /** Length of the key in bytes. */
  int keyLength();

  /** Distance to the query; 0 when the element was not found by a search. */
  float distance();

  /** Number of dimensions. */
  int dimension();

  /**
   * Writes the vector as {@link #dimension} little-endian float32 to {@code f32Address}; I8 and F16
   * are converted.
   */
  void copyVector(long f32Address);

  /** Native address of the values as they are stored. */
  long valuesAddress();

  /** Bytes of the values as they are stored. */
  int valuesBytes();

  /** The greatest magnitude that a stored byte stands for, of 127; 1 for types without scales. */
  float range();

  /** The length of the vector where its stored values only tell its direction; else 1. */
  float norm();

  /** Whether the element has attributes. */
  boolean hasAttributes();

  /** Native address of the attribute bytes; 0 without attributes. */
  long attributesAddress();

  /** Length of the attributes in bytes; 0 without attributes. */
  int attributesLength();
}
