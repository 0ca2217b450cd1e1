package io.pomai.server.command.vectors;

import static io.pomai.server.command.CommandReplies.number;
import static io.pomai.server.command.CommandReplies.text;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.FeatureFlags;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.SetStats;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.filter.IndexedAttribute;
import io.pomai.orbit.ivf.Compression;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** VCREATE, VCARD, VDIM and VSTATS: vector sets as a whole. */
public final class VectorSetCommands {
  private static final Keyword DIM = Keyword.of("DIM");
  private static final Keyword METRIC = Keyword.of("METRIC");
  private static final Keyword TYPE = Keyword.of("TYPE");
  private static final Keyword FLAG = Keyword.of("FLAG");
  private static final Keyword RECALL = Keyword.of("RECALL");
  private static final Keyword COMPRESSION = Keyword.of("COMPRESSION");

  /** Names are kept on the heap too. */
  private VectorSetCommands() {}

  static void create(Session session) {
    ArgumentCursor cursor = session.cursor(2);
    int dimension = 0;
    @Nullable Metric metric = null;
    @Nullable ElementType type = null;
    double recall = 0;
    @Nullable Compression compression = null;
    FeatureFlags flags = session.context().flags();
    Set<String> flagged = new HashSet<>();
    while (cursor.hasNext()) {
      if (dimension == 0 && cursor.accept(DIM)) {
        VectorOptions.requireValue(cursor, "a number behind DIM");
        dimension = cursor.nextInt("DIM", 1, SetConfig.MAX_DIMENSION);
      } else if (metric == null && cursor.accept(METRIC)) {
        metric = constant(cursor, "METRIC", Metric.class);
      } else if (type == null && cursor.accept(TYPE)) {
        type = constant(cursor, "TYPE", ElementType.class);
      } else if (recall == 0 && cursor.accept(RECALL)) {
        recall = SearchEffort.readRecall(cursor);
      } else if (compression == null && cursor.accept(COMPRESSION)) {
        compression = constant(cursor, "COMPRESSION", Compression.class);
      } else if (cursor.accept(FLAG)) {
        flags = withFlag(flags, flagged, cursor);
      } else {
        throw cursor.syntaxError();
      }
    }
    if (dimension == 0) {
      throw new CommandException("ERR syntax error, expected DIM and the dimension of the vectors");
    }
    session.requireSetName(1);
    session
        .keyspace()
        .createSet(
            session.key(1),
            SetConfig.of(
                    dimension,
                    Objects.requireNonNullElse(metric, Metric.L2),
                    Objects.requireNonNullElse(type, ElementType.F32))
                .withFlags(flags)
                .withRecall(recall)
                .withCompression(Objects.requireNonNullElse(compression, Compression.NORMAL)));
    session.happened(KeyEvent.VCREATE, session.key(1), true);
    session.reply().ok();
  }

  private static <E extends Enum<E>> E constant(
      ArgumentCursor cursor, String option, Class<E> type) {
    int index = cursor.next("one of " + Arrays.toString(type.getEnumConstants()));
    String word = cursor.text(index).toUpperCase(Locale.ROOT);
    E[] constants = type.getEnumConstants();
    return Arrays.stream(constants)
        .filter(c -> c.name().equals(word))
        .findFirst()
        .orElseThrow(() -> cursor.invalid(option, "one of " + Arrays.toString(constants), index));
  }

  private static FeatureFlags withFlag(
      FeatureFlags flags, Set<String> flagged, ArgumentCursor cursor) {
    int index = cursor.next("the name of a flag");
    String name = cursor.text(index).toLowerCase(Locale.ROOT);
    if (!FeatureFlags.NAMES.contains(name)) {
      throw cursor.invalid("FLAG", "one of " + FeatureFlags.NAMES, index);
    }
    if (!flagged.add(name)) {
      throw cursor.invalid("FLAG", "given once for each flag", index);
    }
    return flags.with(name, isOn(cursor));
  }

  private static boolean isOn(ArgumentCursor cursor) {
    int index = cursor.next("on or off");
    return switch (cursor.text(index).toLowerCase(Locale.ROOT)) {
      case "on" -> true;
      case "off" -> false;
      default -> throw cursor.invalid("the value of FLAG", "on or off", index);
    };
  }

  /** The number of elements; 0 when there is no such set, as Redis answers. */
  static void cardinality(Session session) {
    VectorSet set = named(session);
    session.reply().integer(set == null ? 0 : set.cardinality());
  }

  static void dimension(Session session) {
    session.reply().integer(existing(session).dimension());
  }

  static void stats(Session session) {
    VectorSet set = existing(session);
    SetStats stats = set.stats();
    RespWriter reply = session.reply();
    reply.mapHeader(8 + IndexReply.ENTRIES);
    number(reply, "live", stats.live());
    number(reply, "deleted", stats.deleted());
    number(reply, "dimension", stats.dimension());
    text(reply, "metric", stats.metric().name());
    text(reply, "type", stats.elementType().name());
    reply.string("bytes-per-vector");
    reply.doubleValue(stats.bytesPerVector());
    reply.string("memory");
    writeMemory(reply, stats.memory());
    reply.string("attribute_indexes");
    writeIndexed(reply, stats.indexedAttributes());
    IndexReply.write(reply, stats.index());
  }

  /** A map of what holds how many bytes. */
  public static void writeMemory(RespWriter reply, Map<MemoryKind, Long> memory) {
    reply.mapHeader(memory.size());
    memory.forEach((kind, bytes) -> number(reply, kind.name().toLowerCase(Locale.ROOT), bytes));
  }

  private static void writeIndexed(RespWriter reply, List<IndexedAttribute> indexed) {
    reply.mapHeader(indexed.size());
    for (IndexedAttribute each : indexed) {
      reply.string(each.name());
      reply.mapHeader(3);
      number(reply, "elements", each.elements());
      number(reply, "values", each.values());
      number(reply, "bytes", each.bytes());
    }
  }

  /** The set that argument 1 names, {@code default} without one. */
  private static @Nullable VectorSet named(Session session) {
    return VectorState.of(session).sets().find(session.argc() > 1 ? 1 : -1);
  }

  private static VectorSet existing(Session session) {
    VectorSet set = named(session);
    if (set == null) {
      throw new CommandException("ERR key does not exist");
    }
    return set;
  }
}
