package io.pomai.orbit.checkpoint;

/**
 * The kinds of entries in the payload of a manifest, in any order and number. Numbers are
 * little-endian; {@code bytes} is a length (int32) and as many bytes; a blob is its place among
 * those of the manifest (int32), -1 for none.
 *
 * <pre>
 * 1 GREATEST_SET  number int64
 * 2 SET           number int64, database int32, lives uint8 (0 until dropped, 1 until empty), name bytes,
 *                 config bytes, contained int64, sequence int64, parts int32, then of each part first int32,
 *                 count int32, blob: segments in the order of their slots, last the tail; or no part; then the blob
 *                 of the index
 * 3 DATABASE      number int32, contained int64, blob
 * 4 DEADLINES     database int32, blob: of keys of any type that expire, written as strings with their deadlines as
 *                 values, int64 in milliseconds of the epoch
 * </pre>
 */
final class CatalogEntry {
  static final int GREATEST_SET = 1;
  static final int SET = 2;
  static final int DATABASE = 3;
  static final int DEADLINES = 4;

  static final int NO_BLOB = -1;

  private CatalogEntry() {}
}
