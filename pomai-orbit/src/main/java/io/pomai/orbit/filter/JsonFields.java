package io.pomai.orbit.filter;

import java.util.Arrays;

/**
 * Finds the fields of a program in a JSON object, in one pass that ends behind the last of them.
 * The first field of a name counts; names are compared as they stand, escapes and all.
 *
 * <p>Not thread-safe; reused from object to object.
 */
final class JsonFields {
  private final byte[][] names;
  private final Value[] values;
  private final boolean[] found;
  private final JsonReader json;

  /** The fields of these names, whose values go to the first of {@code values}. */
  JsonFields(byte[][] names, Value[] values, JsonReader json) {
    this.names = names;
    this.values = values;
    this.found = new boolean[names.length];
    this.json = json;
  }

  /** Reads all fields from the first {@code length} bytes; false if one cannot be. */
  boolean read(byte[] text, int length) {
    Arrays.fill(found, false);
    json.begin(text, length);
    if (!json.accept('{')) {
      return false;
    }
    int missing = names.length;
    while (true) {
      json.skipSpaces();
      int from = json.position() + 1;
      if (!json.skipString()) {
        return false;
      }
      int to = json.position() - 1;
      if (!json.accept(':')) {
        return false;
      }
      int field = find(text, from, to);
      if (field >= 0) {
        if (!readValue(field)) {
          return false;
        }
        if (--missing == 0) {
          return true;
        }
      }
      if (!json.skip() || !json.accept(',')) {
        return false;
      }
    }
  }

  /** Reads a value and goes back to its beginning. */
  private boolean readValue(int field) {
    found[field] = true;
    int start = json.position();
    boolean readable = json.read(values[field]);
    json.position(start);
    return readable;
  }

  private int find(byte[] text, int from, int to) {
    for (int i = 0; i < names.length; i++) {
      byte[] name = names[i];
      if (!found[i]
          && name.length == to - from
          && Arrays.equals(name, 0, name.length, text, from, to)) {
        return i;
      }
    }
    return -1;
  }
}
