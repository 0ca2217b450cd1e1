package io.pomai.bench.load;

import io.pomai.bench.data.FloatMatrix;
import java.util.List;

/**
 * Asks for the nearest neighbours of the rows of a matrix, one query or a batch of queries in a
 * request.
 */
public final class SearchWorkload implements Workload {
  /** The searching commands of the servers that are compared. */
  public enum Command {
    /**
     * {@code VSEARCH blob k IN set [goal]}, or {@code VMSEARCH k count blob … IN set [goal]} for
     * batches.
     */
    VSEARCH,
    /** {@code VSIM set FP32 blob WITHSCORES COUNT k [EF n]}. */
    VSIM
  }

  /**
   * How to search.
   *
   * @param set the vector set
   * @param k rows asked for
   * @param batch queries in a request: 1 for VSEARCH, more for VMSEARCH (VSIM has no batches)
   * @param goal what VSEARCH is asked to reach, such as {@code RECALL 0.95}: sent at the end
   * @param effort EF of VSIM; 0 sends none
   */
  public record Options(
      Command command, String set, int k, int batch, List<String> goal, int effort) {
    /** Checks the ranges. */
    public Options {
      if (k < 1 || batch < 1 || (command == Command.VSIM && batch > 1)) {
        throw new IllegalArgumentException(
            "command=" + command + " k=" + k + " batch=" + batch + " (VSIM: batch must be 1)");
      }
    }
  }

  /** The goal of an exact search. */
  public static final List<String> EXACT = List.of("EXACT");

  private static final int OVERHEAD = 192;

  private final Options options;
  private final FloatMatrix queries;
  private final int storedRows;
  private final SearchResults results;

  /**
   * Queries that are left over when the number of queries is no multiple of the batch are not
   * asked.
   */
  public SearchWorkload(
      Options options, FloatMatrix queries, int storedRows, SearchResults results) {
    this.options = options;
    this.queries = queries;
    this.storedRows = storedRows;
    this.results = results;
  }

  @Override
  public int requests() {
    return queries.rows() / options.batch();
  }

  @Override
  public int operations(int request) {
    return options.batch();
  }

  @Override
  public int maxRequestBytes() {
    return Math.addExact(
        OVERHEAD + options.set().length(),
        Math.multiplyExact(options.batch(), 24 + queries.rowBytes()));
  }

  @Override
  public void encode(RequestWriter out, int request) {
    if (options.command() == Command.VSIM) {
      encodeVsim(out, request);
    } else if (options.batch() == 1) {
      out.begin(options.goal().size() + 5)
          .text("VSEARCH")
          .vector(queries, request)
          .number(options.k());
      endNative(out);
    } else {
      out.begin((options.goal().size() + 5) + options.batch())
          .text("VMSEARCH")
          .number(options.k())
          .number(options.batch());
      for (int i = 0; i < options.batch(); i++) {
        out.vector(queries, request * options.batch() + i);
      }
      endNative(out);
    }
  }

  private void endNative(RequestWriter out) {
    out.text("IN").text(options.set());
    for (String word : options.goal()) {
      out.text(word);
    }
    out.end();
  }

  private void encodeVsim(RequestWriter out, int request) {
    out.begin(options.effort() > 0 ? 9 : 7)
        .text("VSIM")
        .text(options.set())
        .text("FP32")
        .vector(queries, request);
    out.text("WITHSCORES").text("COUNT").number(options.k());
    if (options.effort() > 0) {
      out.text("EF").number(options.effort());
    }
    out.end();
  }

  @Override
  public ReplyCheck newCheck() {
    boolean nested = options.command() == Command.VSEARCH;
    int rows = Math.min(options.k(), storedRows);
    return new RowsCheck(
        new RowsCheck.Shape(options.batch(), rows, nested, !nested), storedRows, results);
  }
}
