package io.pomai.server.command.vectors;

import static io.pomai.server.command.CommandReplies.number;
import static io.pomai.server.command.CommandReplies.text;

import io.pomai.orbit.ivf.EncodingStats;
import io.pomai.orbit.ivf.IndexStats;
import io.pomai.protocol.resp.RespWriter;
import java.util.Locale;

/** Writes what VSTATS says about an index. */
final class IndexReply {
  /** Names and values of {@link #write}. */
  static final int ENTRIES = 17;

  private IndexReply() {}

  static void write(RespWriter reply, IndexStats index) {
    text(reply, "index_state", index.state().name().toLowerCase(Locale.ROOT));
    text(reply, "index_training", index.training() ? "yes" : "no");
    number(reply, "lists", index.lists());
    number(reply, "assignments", index.assignments());
    number(reply, "code_bytes", index.shape().codeBytes());
    number(reply, "backlog", index.backlog());
    decimal(reply, "index_recall_default", index.recall());
    number(reply, "candidates_before", index.candidatesBefore());
    number(reply, "candidates_filtered", index.candidatesFiltered());
    number(reply, "candidates_after", index.candidatesAfter());
    writeEncoding(reply, index.encoding());
    reply.string("recall_curve");
    reply.mapHeader(index.curve().size());
    index.curve().forEach(point -> number(reply, Double.toString(point.recall()), point.probes()));
  }

  private static void writeEncoding(RespWriter reply, EncodingStats encoding) {
    number(reply, "index_trainings", encoding.trainings());
    number(reply, "assigned", encoding.assigned());
    number(reply, "assignments_checked", encoding.checked());
    number(reply, "assignment_mismatches", encoding.mismatches());
    decimal(reply, "quantizer_error", encoding.quantizerError());
    decimal(reply, "drift", encoding.drift());
  }

  private static void decimal(RespWriter reply, String name, double value) {
    reply.string(name);
    reply.doubleValue(value);
  }
}
