package io.pomai.orbit.log;

/**
 * The kinds of changes, by the number that stands in a log record, and the layout of their
 * payloads. All numbers are little-endian; {@code bytes} is a length (int32) and as many bytes; a
 * set goes by the number that it was created with.
 *
 * <pre>
 *  1 CREATE_SET     set int64, database int32, lives uint8 (0 until dropped, 1 until empty), name bytes, config bytes
 *  2 PUT            set int64, key bytes, vector bytes (float32 values as given), then attributes bytes, if any
 *  3 PUT_ALL        set int64, count int32, then key bytes and vector bytes of each; takes effect as one
 *  4 DELETE         set int64, key bytes
 *  5 DROP_SET       set int64
 *  6 SET_STRING     database int32, key bytes, value bytes; whatever the key held is gone
 *  7 APPEND_STRING  database int32, key bytes, length before int32, tail bytes
 *  8 DELETE_STRING  database int32, key bytes
 *  9 FLUSH          database int32
 * 10 SET_ATTRIBUTES set int64, key bytes, then attributes bytes; none left without
 * 11 CREATE_UNNAMED set int64, lives uint8, config bytes; under no key until NAME_SET, gone without
 * 12 PUT_ROW        set int64, key bytes, row bytes, scale float32, deadline int64, then attributes bytes, if any
 * 13 NAME_SET       set int64, database int32, key bytes, deadline int64; whatever the key held is gone, and where
 *                   the set was before
 * 14 MOVE_STRING    database int32, key bytes, new database int32, new key bytes, value bytes,
 *                   deadline int64; as 13
 * 16 EXPIRE_KEY      database int32, key bytes, deadline int64
 * 17 SET_STRING_UNTIL database int32, key bytes, value bytes, deadline int64; else as SET_STRING
 * 18 EXPIRE_ELEMENT  set int64, key bytes, deadline int64
 * 19 PUT_UNTIL       set int64, deadline int64, key bytes, vector bytes, then attributes bytes, if any
 * 20 PUT_ALL_UNTIL  set int64, deadline int64 of each, count int32, then key bytes and vector bytes of each; takes
 *                   effect as one
 * 21 to 31          reserved: times to live of keys and of elements
 * </pre>
 *
 * <p>A deadline is in milliseconds of the epoch, from 1 on; 2^63 - 1 is none. PUT, PUT_ALL and
 * SET_STRING leave none; SET_ATTRIBUTES and APPEND_STRING leave the one that there is. What expires
 * is logged as DELETE, DROP_SET or DELETE_STRING when it is taken out, and counts as present until
 * then.
 *
 * <p>A set that lives until it is empty goes with the DROP_SET that follows the DELETE of its last
 * element. While that could not be logged the set stayed, and records that follow may fill it
 * again. One that is empty at the end of the log goes too, without a record: when the log goes on
 * behind that end, its key may be created anew or set. Records of a set that was dropped, flushed
 * or replaced before may follow; they have no effect, since the writer of a set does not wait for
 * who drops it.
 */
final class ChangeType {
  static final int CREATE_SET = 1;
  static final int PUT = 2;
  static final int PUT_ALL = 3;
  static final int DELETE = 4;
  static final int DROP_SET = 5;
  static final int SET_STRING = 6;
  static final int APPEND_STRING = 7;
  static final int DELETE_STRING = 8;
  static final int FLUSH = 9;
  static final int SET_ATTRIBUTES = 10;
  static final int CREATE_UNNAMED = 11;
  static final int PUT_ROW = 12;
  static final int NAME_SET = 13;
  static final int MOVE_STRING = 14;
  static final int EXPIRE_KEY = 16;
  static final int SET_STRING_UNTIL = 17;
  static final int EXPIRE_ELEMENT = 18;
  static final int PUT_UNTIL = 19;
  static final int PUT_ALL_UNTIL = 20;

  private ChangeType() {}
}
