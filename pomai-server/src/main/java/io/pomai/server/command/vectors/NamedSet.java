package io.pomai.server.command.vectors;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;

/**
 * Where vector commands name their set: {@code IN set} behind the fixed arguments. Negative when
 * they do not.
 */
final class NamedSet {
  private static final Keyword VALUES = Keyword.of("VALUES");

  private NamedSet() {}

  static int inSet(ArgumentCursor cursor) {
    cursor.next("a key");
    skipVector(cursor);
    return new VectorOptions().readPut(cursor).set();
  }

  static int inMultiSet(ArgumentCursor cursor) {
    int count = cursor.nextInt("count", 1, VectorCommands.MAX_COUNT);
    for (int i = 0; i < count; i++) {
      cursor.next("a key");
      skipVector(cursor);
    }
    return new VectorOptions().readMultiPut(cursor).set();
  }

  static int inGet(ArgumentCursor cursor) {
    cursor.next("a key");
    return new VectorOptions().readGet(cursor).set();
  }

  static int inSearch(ArgumentCursor cursor) {
    skipVector(cursor);
    cursor.next("k");
    return new VectorOptions().readSearch(cursor).set();
  }

  static int inMultiSearch(ArgumentCursor cursor) {
    cursor.next("k");
    int count = cursor.nextInt("count", 1, VectorSearch.MAX_QUERIES);
    for (int i = 0; i < count; i++) {
      skipVector(cursor);
    }
    return new VectorOptions().readMultiSearch(cursor).set();
  }

  private static void skipVector(ArgumentCursor cursor) {
    int values =
        cursor.accept(VALUES) ? cursor.nextInt("the number of VALUES", 1, Integer.MAX_VALUE) : 1;
    for (int i = 0; i < values; i++) {
      cursor.next("a value");
    }
  }
}
