package io.pomai.server.command.vectors;

import io.pomai.orbit.engine.BatchHitReader;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.HitReader;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.RecallCheck;
import io.pomai.server.command.Session;
import org.jspecify.annotations.Nullable;

/**
 * Writes hits as rows of key, distance and, if asked for, vector and attributes. Reused by its
 * session.
 */
final class HitWriter implements HitReader, BatchHitReader {
  private static final int COLUMNS = 2;

  private final Session session;
  private @Nullable RecallCheck check;

  HitWriter(Session session) {
    this.session = session;
  }

  /** What is told the distances of the next search; null for nobody. */
  void check(@Nullable RecallCheck newCheck) {
    check = newCheck;
  }

  @Override
  public void hasSnapshot() {
    session.hasRead();
  }

  @Override
  public void begin(int count) {
    if (check != null) {
      check.restart();
    }
    session.reply().arrayHeader(count);
  }

  @Override
  public void begin(int query, int count) {
    session.reply().arrayHeader(count);
  }

  @Override
  public void hit(ElementView element) {
    RespWriter reply = session.reply();
    VectorOptions options = VectorState.of(session).options();
    reply.arrayHeader(
        COLUMNS + (options.withVectors() ? 1 : 0) + (options.withAttributes() ? 1 : 0));
    reply.bulk(element.keyAddress(), element.keyLength());
    reply.doubleValue(element.distance());
    if (check != null) {
      check.found(element.distance());
    }
    if (options.withVectors()) {
      writeVector(reply, element);
    }
    if (options.withAttributes()) {
      writeAttributes(reply, element);
    }
  }

  /** The vector as a blob of little-endian float32. */
  static void writeVector(RespWriter reply, ElementView element) {
    reply.bulk(element.dimension() * Float.BYTES, element::copyVector);
  }

  static void writeAttributes(RespWriter reply, ElementView element) {
    if (element.hasAttributes()) {
      reply.bulk(element.attributesAddress(), element.attributesLength());
    } else {
      reply.nullValue();
    }
  }
}
