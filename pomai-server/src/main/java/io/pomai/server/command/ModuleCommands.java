package io.pomai.server.command;

import io.pomai.protocol.resp.RespWriter;

/** MODULE LIST: the capabilities that clients look for under the name of a Redis module. */
final class ModuleCommands {
  /** The module whose commands work on keys of type {@code vectorset}. */
  static final String VECTORSET = "vectorset";

  private ModuleCommands() {}

  static void list(Session session) {
    writeModules(session.reply());
  }

  static void writeModules(RespWriter reply) {
    reply.arrayHeader(1);
    reply.mapHeader(4);
    reply.string("name");
    reply.string(VECTORSET);
    reply.string("ver");
    reply.integer(1);
    reply.string("path");
    reply.string("");
    reply.string("args");
    reply.arrayHeader(0);
  }
}
