package io.pomai.server.command.vectors;

import static io.pomai.server.command.CommandReplies.number;

import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.index.SearchProfile.Stage;
import io.pomai.protocol.resp.RespWriter;

/** Writes what a search with PROFILE did. */
final class SearchProfiles {
  private static final double NANOS_PER_MICRO = 1e3;

  private SearchProfiles() {}

  static void write(RespWriter reply, SearchProfile profile) {
    reply.mapHeader(10);
    number(reply, "lists_probed", profile.lists());
    number(reply, "vectors_seen", profile.seen());
    number(reply, "after_filter", profile.filtered());
    number(reply, "after_scan", profile.passed());
    number(reply, "reranked", profile.measured());
    number(reply, "bytes_read", profile.bytesRead());
    micros(reply, "micros_route", profile.nanos(Stage.ROUTE));
    micros(reply, "micros_tables", profile.nanos(Stage.TABLES));
    micros(reply, "micros_scan", profile.nanos(Stage.SCAN));
    micros(reply, "micros_rerank", profile.nanos(Stage.MEASURE));
  }

  private static void micros(RespWriter reply, String name, long nanos) {
    reply.string(name);
    reply.doubleValue(nanos / NANOS_PER_MICRO);
  }
}
