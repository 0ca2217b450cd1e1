package io.pomai.server.command.vectors;

import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.HitReader;
import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.Refusals;
import io.pomai.server.command.Session;

/**
 * VLINKS: the nearest elements of an element, as many as a graph would link it to, as one level.
 */
final class LinksCommand implements CommandHandler {
  private static final Keyword WITHSCORES = Keyword.of("WITHSCORES");

  @Override
  public long prepare(Session session) {
    requireArguments(session);
    VectorSet set = VectorState.of(session).sets().find(1);
    return set == null ? 0 : set.estimatedSearchNanos(1, options(set));
  }

  private static void requireArguments(Session session) {
    boolean isPlain = session.argc() == 3;
    if (!isPlain && !(session.argc() == 4 && session.cursor(3).accept(WITHSCORES))) {
      throw new CommandException(Refusals.arity(session.spec()));
    }
  }

  /** One more than are shown: the element finds itself. */
  private static SearchOptions options(VectorSet set) {
    return SearchOptions.nearest(2 * set.config().degree() + 1);
  }

  @Override
  public void execute(Session session) {
    VectorSet set = VectorState.of(session).sets().find(1);
    int mark = session.connection().replyMark();
    try {
      GivenVector vector = VectorState.of(session).given();
      if (set == null || !set.get(session.key(2), vector::copy)) {
        session.reply().nullValue();
        return;
      }
      session.reply().arrayHeader(1);
      Links links = new Links(session, set);
      set.elements().similar(vector.slice(), options(set), links);
      links.finish();
    } catch (SetDroppedException e) {
      session.connection().rollback(mark);
      session.reply().nullValue();
    }
  }

  /** Writes one level, without the element itself. */
  private static final class Links implements HitReader {
    private final Session session;
    private final RespWriter reply;
    private final Metric metric;
    private final boolean withScores;
    private final int most;
    private final int mark;
    private int written;

    Links(Session session, VectorSet set) {
      this.session = session;
      this.reply = session.reply();
      this.metric = set.metric();
      this.withScores = session.argc() == 4;
      this.most = 2 * set.config().degree();
      this.mark = session.connection().replyMark();
    }

    @Override
    public void begin(int count) {}

    @Override
    public void hit(ElementView element) {
      boolean isSelf = session.key(2).contentEquals(element.keyAddress(), element.keyLength());
      if (isSelf || written == most) {
        return;
      }
      written++;
      reply.bulk(element.keyAddress(), element.keyLength());
      if (withScores) {
        float score = (float) Similarity.of(metric, element.distance());
        reply.moduleDouble(score);
      }
    }

    void finish() {
      reply.insert(
          mark,
          header -> {
            if (withScores) {
              header.mapHeader(written);
            } else {
              header.arrayHeader(written);
            }
          });
    }
  }
}
