package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows by the bytes of their name as they arrived, in any case and without allocation.
 * Immutable.
 */
public final class CommandIndex {
  static final CommandIndex EMPTY = new CommandIndex(List.of());

  private final List<CommandSpec> rows;
  private final @Nullable CommandSpec[] slots;
  private final byte[][] words;
  private final Map<String, CommandSpec> byWord = new HashMap<>();
  private final int longestWord;

  CommandIndex(Collection<CommandSpec> rows) {
    this(rows, Map.of());
  }

  /**
   * An index of rows.
   *
   * @param others what clients type for some rows in place of their own words; empty for rows that
   *     are left out
   */
  CommandIndex(Collection<CommandSpec> all, Map<String, String> others) {
    for (CommandSpec row : all) {
      byWord.put(others.getOrDefault(row.word(), row.word()), row);
    }
    byWord.remove("");
    this.rows = all.stream().filter(byWord::containsValue).toList();
    this.longestWord = byWord.keySet().stream().mapToInt(String::length).max().orElse(0);
    int capacity = Integer.highestOneBit(Math.max(1, rows.size())) * 4;
    this.slots = new CommandSpec[capacity];
    this.words = new byte[capacity][];
    byWord.forEach(this::insert);
  }

  private void insert(String typed, CommandSpec row) {
    byte[] word = typed.getBytes(StandardCharsets.UTF_8);
    int hash = 0;
    for (byte b : word) {
      hash = next(hash, b);
    }
    int slot = first(hash);
    while (slots[slot] != null) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = row;
    words[slot] = word;
  }

  /** The rows in their order. */
  public List<CommandSpec> rows() {
    return rows;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The row that argument {@code index} names, or null. */
  public @Nullable CommandSpec find(RespRequest request, int index) {
    int length = request.length(index);
    if (length > longestWord) {
      return null;
    }
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = next(hash, lower(request.byteAt(index, i)));
    }
    int slot = first(hash);
    CommandSpec row = slots[slot];
    while (row != null && !request.equalsIgnoreCase(index, words[slot])) {
      slot = (slot + 1) & (slots.length - 1);
      row = slots[slot];
    }
    return row;
  }

  /** The row of a name, or null. */
  public @Nullable CommandSpec find(String word) {
    return byWord.get(word.toLowerCase(Locale.ROOT));
  }

  private static int next(int hash, byte b) {
    return 31 * hash + b;
  }

  private int first(int hash) {
    return (hash ^ (hash >>> 7)) & (slots.length - 1);
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }
}
