package io.pomai.bench.load;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks search replies: the nesting and every count, keys that are row numbers in range and not
 * twice in one answer, finite distances that never decrease (or scores that never increase), and
 * the number of rows.
 */
final class RowsCheck implements ReplyCheck {
  /** What a reply must look like. */
  record Shape(int queries, int rows, boolean nested, boolean scores) {
    /**
     * The element count that an aggregate at {@code depth} must have, -1 when there must be none.
     */
    int countAt(int depth) {
      if (!nested) {
        return depth == 0 ? 2 * rows : -1;
      }
      int level = queries == 1 ? depth + 1 : depth;
      return switch (level) {
        case 0 -> queries;
        case 1 -> rows;
        case 2 -> 2;
        default -> -1;
      };
    }

    int scalarDepth() {
      return nested ? (queries == 1 ? 2 : 3) : 1;
    }
  }

  private final Shape shape;
  private final SearchResults results;
  private final int[] lastSeenBy;
  private int answer;
  private int firstQuery;
  private int values;
  private int id;
  private double last;
  private @Nullable String problem;

  /** Keys must be 0 to {@code keys}, exclusive. */
  RowsCheck(Shape shape, int keys, SearchResults results) {
    this.shape = shape;
    this.results = results;
    this.lastSeenBy = new int[keys];
  }

  @Override
  public void begin(int request) {
    firstQuery = request * shape.queries();
    values = 0;
    problem = null;
  }

  @Override
  public void aggregate(byte type, int count, int depth) {
    int expected = shape.countAt(depth);
    if (problem == null && count != expected) {
      problem = "expected " + expected + " elements at depth " + depth + ", got " + count;
    }
  }

  @Override
  public void scalar(byte type, ByteBuffer data, int offset, int length, int depth) {
    if (problem != null) {
      return;
    }
    if (ScalarCheck.isError(type)) {
      problem = DecimalParser.text(data, offset, length);
    } else if (depth != shape.scalarDepth()) {
      problem =
          "expected rows of key and distance, got "
              + (char) type
              + DecimalParser.text(data, offset, length);
    } else {
      value(data, offset, length);
    }
    values++;
  }

  private void value(ByteBuffer data, int offset, int length) {
    try {
      if ((values & 1) == 0) {
        key(data, offset, length);
      } else {
        distance(data, offset, length);
      }
    } catch (ReplyFormatException e) {
      problem = e.getMessage();
    }
  }

  private void key(ByteBuffer data, int offset, int length) {
    if (values % (2 * shape.rows()) == 0) {
      answer++;
      last = Double.NEGATIVE_INFINITY;
    }
    long key = ReplyReader.parseLong(data, offset, offset + length);
    if (key < 0 || key >= lastSeenBy.length) {
      problem = "key " + key + " was never stored (expected 0.." + (lastSeenBy.length - 1) + ")";
    } else if (lastSeenBy[(int) key] == answer) {
      problem = "key " + key + " twice in one answer";
    } else {
      id = (int) key;
      lastSeenBy[id] = answer;
    }
  }

  private void distance(ByteBuffer data, int offset, int length) {
    double value = DecimalParser.parse(data, offset, length);
    double distance = shape.scores() ? 1 - value : value;
    if (!Double.isFinite(distance) || distance < last) {
      problem = "distance " + distance + " of key " + id + " comes after " + last;
      return;
    }
    last = distance;
    int row = values / 2;
    results.keep(firstQuery + row / shape.rows(), row % shape.rows(), id, distance);
  }

  @Override
  public @Nullable String end() {
    int expected = 2 * shape.rows() * shape.queries();
    if (problem == null && values != expected) {
      return "expected " + expected / 2 + " rows, got " + values / 2;
    }
    return problem;
  }
}
