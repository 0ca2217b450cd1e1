package io.pomai.server.command.vectors;

import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.HitReader;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.Session;

/** Writes the elements that VSIM finds, as far as EPSILON lets them in. */
final class SimilarWriter implements HitReader {
  private final Session session;
  private final RespWriter reply;
  private final SimilarQuery query;
  private final Metric metric;
  private final int mark;
  private int written;

  SimilarWriter(Session session, SimilarQuery query, Metric metric) {
    this.session = session;
    this.reply = session.reply();
    this.mark = session.connection().replyMark();
    this.query = query;
    this.metric = metric;
  }

  @Override
  public void hasSnapshot() {
    session.hasRead();
  }

  @Override
  public void begin(int count) {}

  @Override
  public void hit(ElementView element) {
    if (!Similarity.isWithin(metric, element.distance(), query.epsilon())) {
      return;
    }
    written++;
    reply.bulk(element.keyAddress(), element.keyLength());
    if (query.withScores() && query.withAttributes() && reply.version() == 3) {
      reply.arrayHeader(2);
    }
    if (query.withScores()) {
      reply.moduleDouble(Similarity.of(metric, element.distance()));
    }
    if (query.withAttributes()) {
      HitWriter.writeAttributes(reply, element);
    }
  }

  /** Puts the length before what was written. */
  void finish() {
    boolean isMap = query.withScores() || query.withAttributes();
    int columns = 1 + (query.withScores() ? 1 : 0) + (query.withAttributes() ? 1 : 0);
    reply.insert(
        mark,
        header -> {
          if (isMap && reply.version() == 3) {
            header.mapHeader(written);
          } else {
            header.arrayHeader(columns * written);
          }
        });
  }
}
