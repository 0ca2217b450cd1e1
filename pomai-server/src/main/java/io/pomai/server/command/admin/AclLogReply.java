package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandReplies.number;
import static io.pomai.server.command.CommandReplies.text;

import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.acl.AclLog;
import java.util.List;

/** The reply of ACL LOG. */
final class AclLogReply {
  private static final int FIELDS = 10;
  private static final double MILLIS_PER_SECOND = 1_000;

  private AclLogReply() {}

  static void write(RespWriter reply, List<AclLog.Entry> entries) {
    long now = System.currentTimeMillis();
    reply.arrayHeader(entries.size());
    entries.forEach(entry -> write(reply, entry, now));
  }

  private static void write(RespWriter reply, AclLog.Entry entry, long now) {
    AclLog.Denial denial = entry.denial();
    reply.mapHeader(FIELDS);
    number(reply, "count", entry.count());
    text(reply, "reason", denial.reason().word());
    text(reply, "context", denial.context());
    text(reply, "object", denial.object());
    text(reply, "username", denial.username());
    reply.string("age-seconds");
    reply.doubleValue((now - entry.updatedMillis()) / MILLIS_PER_SECOND);
    text(reply, "client-info", entry.clientInfo());
    number(reply, "entry-id", entry.id());
    number(reply, "timestamp-created", entry.createdMillis());
    number(reply, "timestamp-last-updated", entry.updatedMillis());
  }
}
