package io.pomai.bench.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds one reply as a value: String for text, bulks and doubles, Long for integers, List for
 * aggregates (a map is a flat list), {@link ErrorReply} for errors, null for null.
 */
final class ReplyTree implements ReplyHandler {
  /** An error reply. */
  record ErrorReply(String message) {}

  /**
   * The lists on the way from the root to the place where the next value goes: entry d takes values
   * of depth d.
   */
  private final List<List<@Nullable Object>> path = new ArrayList<>();

  ReplyTree() {
    path.add(new ArrayList<>());
  }

  @Override
  public void aggregate(byte type, int count, int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    path.get(depth).add(list);
    path.subList(depth + 1, path.size()).clear();
    path.add(list);
  }

  @Override
  public void scalar(byte type, ByteBuffer data, int offset, int length, int depth) {
    path.get(depth).add(value(type, data, offset, length));
  }

  private static @Nullable Object value(byte type, ByteBuffer data, int offset, int length) {
    return switch (type) {
      case '_' -> null;
      case '-', '!' -> new ErrorReply(DecimalParser.text(data, offset, length));
      case ':' -> ReplyReader.parseLong(data, offset, offset + length);
      default -> DecimalParser.text(data, offset, length);
    };
  }

  /** The whole reply. */
  @Nullable Object root() {
    return path.getFirst().getFirst();
  }
}
