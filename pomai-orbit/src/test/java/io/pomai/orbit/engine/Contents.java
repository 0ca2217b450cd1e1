package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** All that is in a keyspace that {@link RandomChanges} filled, as text to be compared. */
final class Contents {
  private final Slices slices = new Slices();
  private final Map<String, String> lines = new TreeMap<>();

  private Contents() {}

  static Map<String, String> of(Keyspace keyspace) {
    Contents contents = new Contents();
    keyspace.forEachKey(
        (address, length, type) ->
            contents.lines.put(Slices.text(address, length), type.toString()));
    contents.lines.replaceAll((key, type) -> contents.describe(keyspace, key, type));
    return contents.lines;
  }

  private String describe(Keyspace keyspace, String key, String type) {
    ByteSlice name = slices.of(key);
    StringBuilder text = new StringBuilder(type);
    text.append(" until ").append(keyspace.expiry().deadline(name)).append(' ');
    if (type.equals(KeyType.STRING.toString())) {
      keyspace.getString(
          name,
          (address, length) ->
              text.append(Arrays.toString(new ByteSlice(address, length).toByteArray())));
      return text.toString();
    }
    VectorSet set = keyspace.findSet(name);
    if (set == null) {
      throw new IllegalStateException("key=" + key + ": a set that is not found");
    }
    text.append(set.config()).append(" of ").append(set.cardinality());
    for (int i = 0; i < RandomChanges.ELEMENTS; i++) {
      element(set, "e" + i, text);
    }
    return text.toString();
  }

  private void element(VectorSet set, String key, StringBuilder text) {
    set.get(
        slices.of(key),
        element -> {
          long deadline = set.elements().expiry().deadline(slices.of(key));
          text.append('\n')
              .append(key)
              .append(" until ")
              .append(deadline)
              .append(Arrays.toString(slices.vector(element)));
          if (element.hasAttributes()) {
            text.append(Slices.text(element.attributesAddress(), element.attributesLength()));
          }
        });
  }
}
