package io.pomai.orbit.checkpoint;

/**
 * The sections of a blob of a set: columns of one entry per slot, all in the same order. A slot
 * without a vector has a begin of 0 and no key; its row means nothing.
 *
 * <pre>
 * 1 ROWS               rows as the codec of the set writes them, a stride apart; on a page
 * 2 BEGINS             sequence at which the vector was put, int64
 * 3 FACTORS            float32; of metrics and types that have them
 * 4 SCALES             float32; of types that keep them apart
 * 5 KEYS               length-prefixed bytes, each at an even offset, then 8 zeros
 * 6 KEY_OFFSETS        where in KEYS, int64, -1 for none
 * 7 ATTRIBUTES         as KEYS; of sets that have some
 * 8 ATTRIBUTE_OFFSETS  where in ATTRIBUTES, int64, -1 for none
 * 9 DEAD               in a tail: the numbers of all slots of the set that hold nothing, as a RoaringBitmap
 * 10 KEY_HASHES        what the keys were hashed with, int64, then of each slot with a vector the hash of
 *                      its key and the number of the slot in the blob, int32 each, the number first, in
 *                      the order of the hashes; not in blobs of the first builds, nor in tails of more
 *                      than 2^21 slots
 * 11 DEADLINES         in a tail: slot int32 and deadline int64, in milliseconds of the epoch, of all slots that have
 *                      one, by ascending slot; such a blob has the feature bit 4
 * </pre>
 *
 * <p>The bitmap has the portable format of the <a
 * href="https://github.com/RoaringBitmap/RoaringFormatSpec">specification</a>.
 */
final class SetBlob {
  static final int KIND = 1;

  static final int ROWS = 1;
  static final int BEGINS = 2;
  static final int FACTORS = 3;
  static final int SCALES = 4;
  static final int KEYS = 5;
  static final int KEY_OFFSETS = 6;
  static final int ATTRIBUTES = 7;
  static final int ATTRIBUTE_OFFSETS = 8;
  static final int DEAD = 9;
  static final int KEY_HASHES = 10;
  static final int DEADLINES = 11;

  static final long WITH_DEADLINES = 1 << 4;
  static final int DEADLINE_BYTES = Integer.BYTES + Long.BYTES;

  /** Zeros behind blocks, so that the prefix of the last one can be read as four bytes. */
  static final int SPARE_BYTES = 8;

  static final int BLOCK_ALIGNMENT = 2;
  static final long NO_BLOCK = -1;
  static final long NO_SEQUENCE = 0;

  private SetBlob() {}
}
