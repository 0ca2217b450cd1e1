package io.pomai.server.command;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.resp.RespRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which arguments of a command are keys.
 *
 * @param first index of the first key, 0 for none
 * @param last index of the last key, negative counted from the end
 * @param step distance from one key to the next
 * @param finder finds the key where an option names it; null when the three numbers say it all
 */
record KeyPositions(int first, int last, int step, @Nullable Finder finder) {
  static final KeyPositions NONE = new KeyPositions(0, 0, 0, null);
  static final KeyPositions FIRST = new KeyPositions(1, 1, 1, null);
  static final KeyPositions ALL = new KeyPositions(1, -1, 1, null);

  /** Finds the key of a command whose options may name it. */
  @FunctionalInterface
  interface Finder {
    /**
     * The index of the argument that is the key, negative for none; {@code cursor} stands behind
     * the command's name.
     */
    int find(ArgumentCursor cursor);
  }

  static KeyPositions foundBy(Finder finder) {
    return new KeyPositions(0, 0, 0, finder);
  }

  boolean movable() {
    return finder != null;
  }

  /**
   * The indexes of the keys of a command whose name is argument {@code start} of {@code request}.
   */
  List<Integer> of(RespRequest request, int start) {
    List<Integer> keys = new ArrayList<>();
    if (finder != null) {
      int found = finder.find(new ArgumentCursor().wrap(request, start + 1));
      if (found >= 0) {
        keys.add(found);
      }
    } else if (first > 0) {
      int end = Math.min(request.argc() - 1, last < 0 ? request.argc() + last : start + last);
      for (int i = start + first; i <= end; i += step) {
        keys.add(i);
      }
    }
    return keys;
  }
}
