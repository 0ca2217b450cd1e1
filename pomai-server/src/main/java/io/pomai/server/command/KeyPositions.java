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
 * @param implied whether a command line that names no key means the set {@code default}
 */
public record KeyPositions(
    int first, int last, int step, @Nullable Finder finder, boolean implied) {
  public static final KeyPositions NONE = new KeyPositions(0, 0, 0, null);
  public static final KeyPositions FIRST = new KeyPositions(1, 1, 1, null);
  public static final KeyPositions ALL = new KeyPositions(1, -1, 1, null);

  public static final KeyPositions FIRST_OR_DEFAULT = new KeyPositions(1, 1, 1, null, true);

  /** Keys whose places are always the same. */
  public KeyPositions(int first, int last, int step, @Nullable Finder finder) {
    this(first, last, step, finder, false);
  }

  /** Finds the key of a command whose options may name it. */
  @FunctionalInterface
  public interface Finder {
    /**
     * The index of the argument that is the key, negative for none; {@code cursor} stands behind
     * the command's name.
     */
    int find(ArgumentCursor cursor);
  }

  /** The set that an option names, or {@code default}. */
  public static KeyPositions foundBy(Finder finder) {
    return new KeyPositions(0, 0, 0, finder, true);
  }

  boolean movable() {
    return finder != null;
  }

  /**
   * The index of the first key of a command whose name is argument {@code start} of {@code
   * request}, negative for none; {@code cursor} is moved.
   */
  int firstOf(RespRequest request, int start, ArgumentCursor cursor) {
    if (finder != null) {
      return finder.find(cursor.wrap(request, start + 1));
    }
    return first > 0 ? start + first : -1;
  }

  /** The index of the last key behind the one at {@code found}; before it when there is none. */
  int lastOf(RespRequest request, int start, int found) {
    if (finder != null) {
      return found;
    }
    return Math.min(request.argc() - 1, last < 0 ? request.argc() + last : start + last);
  }

  /**
   * The indexes of the keys of a command whose name is argument {@code start} of {@code request}.
   */
  public List<Integer> of(RespRequest request, int start) {
    List<Integer> keys = new ArrayList<>();
    int found = firstOf(request, start, new ArgumentCursor());
    int end = lastOf(request, start, found);
    for (int i = found; i >= 0 && i <= end; i += Math.max(1, step)) {
      keys.add(i);
    }
    return keys;
  }
}
