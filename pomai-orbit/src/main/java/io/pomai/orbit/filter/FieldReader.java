package io.pomai.orbit.filter;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads one field of attributes. Not thread-safe; reused from element to element.
 *
 * <p>Fields that are read one by one can all be read exactly when {@link JsonFields} can read them
 * together, and have the same values: up to the first occurrence of a field, reading skips the same
 * values in the same way, whatever else is wanted.
 */
final class FieldReader {
  private static final int SPARE = 64;

  private final Value value = new Value();
  private final JsonFields fields;
  private byte[] text = {};

  FieldReader(String name) {
    byte[][] names = {name.getBytes(StandardCharsets.ISO_8859_1)};
    this.fields = new JsonFields(names, new Value[] {value}, new JsonReader(new NumberText()));
  }

  /** The value in attributes, prefixed bytes or 0, until the next call; null if there is none. */
  @Nullable Value read(long attributes) {
    if (attributes == 0) {
      return null;
    }
    int length = PrefixedBytes.length(attributes);
    if (text.length < length) {
      text = new byte[length + SPARE];
    }
    NativeMemory.copy(PrefixedBytes.bytes(attributes), text, 0, length);
    return fields.read(text, length) ? value : null;
  }
}
