package io.pomai.server.command.admin;

import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandTable;
import io.pomai.server.command.Session;

/** MODULE LIST: the capabilities that clients look for under the name of a Redis module. */
public final class ModuleCommands {
  /** The module whose commands work on keys of type {@code vectorset}. */
  private ModuleCommands() {}

  static void list(Session session) {
    writeModules(session.reply());
  }

  static void writeModules(RespWriter reply) {
    reply.arrayHeader(1);
    reply.mapHeader(4);
    reply.string("name");
    reply.string(CommandTable.MODULE);
    reply.string("ver");
    reply.integer(1);
    reply.string("path");
    reply.string("");
    reply.string("args");
    reply.arrayHeader(0);
  }
}
