package io.pomai.server.command.vectors;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.SetElements;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.Session;
import java.util.Locale;

/**
 * VINFO: the fields of Redis, then Pomai's own. There is no graph: the degree is what VADD was
 * asked for, all is one level, and the greatest node is the number of changes so far.
 */
final class SetInfo {
  private static final int FIELDS = 10;

  private SetInfo() {}

  static void execute(Session session) {
    VectorSet set = VectorState.of(session).sets().find(1);
    RespWriter reply = session.reply();
    if (set == null) {
      reply.nullArray();
      return;
    }
    SetConfig config = set.config();
    SetElements elements = set.elements();
    reply.mapHeader(FIELDS);
    text(reply, "quant-type", quantization(config.elementType()));
    number(reply, "hnsw-m", config.degree());
    number(reply, "vector-dim", config.dimension());
    number(reply, "projection-input-dim", config.inputDimension());
    number(reply, "size", set.cardinality());
    number(reply, "max-level", 0);
    number(reply, "attributes-count", elements.withAttributes());
    number(reply, "vset-uid", elements.setNumber());
    number(reply, "hnsw-max-node-uid", elements.changes());
    text(reply, "metric", config.metric().name().toLowerCase(Locale.ROOT));
  }

  /** A type by the name of the quantization of Redis; types that Redis has not by their own. */
  static String quantization(ElementType type) {
    return switch (type) {
      case F32 -> "f32";
      case F16 -> "f16";
      case I8 -> "int8";
      case BIN -> "bin";
    };
  }

  private static void text(RespWriter reply, String name, String value) {
    reply.simpleString(name);
    reply.simpleString(value);
  }

  private static void number(RespWriter reply, String name, long value) {
    reply.simpleString(name);
    reply.integer(value);
  }
}
