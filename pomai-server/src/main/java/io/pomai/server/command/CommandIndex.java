package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows by the bytes of their name as they arrived, in any case and without allocation.
 * Immutable.
 */
final class CommandIndex {
  static final CommandIndex EMPTY = new CommandIndex(List.of());
  private static final int LONGEST_NAME = 32;

  private final List<CommandSpec> rows;
  private final @Nullable CommandSpec[] slots;
  private final byte[][] words;

  CommandIndex(Collection<CommandSpec> rows) {
    this.rows = List.copyOf(rows);
    int capacity = Integer.highestOneBit(Math.max(1, rows.size())) * 4;
    this.slots = new CommandSpec[capacity];
    this.words = new byte[capacity][];
    rows.forEach(this::insert);
  }

  private void insert(CommandSpec row) {
    byte[] word = row.word().getBytes(StandardCharsets.US_ASCII);
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
  List<CommandSpec> rows() {
    return rows;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The row that argument {@code index} names, or null. */
  @Nullable CommandSpec find(RespRequest request, int index) {
    int length = request.length(index);
    if (length > LONGEST_NAME) {
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
  @Nullable CommandSpec find(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return rows.stream().filter(row -> row.word().equals(lower)).findFirst().orElse(null);
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
