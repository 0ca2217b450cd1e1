package io.pomai.server.command;

import io.pomai.protocol.resp.RespWriter;
import java.util.List;

/**
 * Writes rows of the command table in the shapes of COMMAND INFO and COMMAND DOCS, and fields of
 * maps.
 */
final class CommandReplies {
  private static final int INFO_FIELDS = 10;

  private CommandReplies() {}

  static void info(RespWriter reply, CommandSpec spec) {
    reply.arrayHeader(INFO_FIELDS);
    reply.string(spec.shownName());
    reply.integer(spec.arity());
    List<CommandFlag> flags = spec.flags().stream().filter(CommandFlag::isShown).toList();
    reply.setHeader(flags.size());
    flags.forEach(flag -> reply.simpleString(flag.word()));
    reply.integer(spec.keys().first());
    reply.integer(spec.keys().last());
    reply.integer(spec.keys().step());
    reply.setHeader(spec.categories().size());
    spec.categories().forEach(category -> reply.simpleString("@" + category));
    reply.setHeader(0);
    keySpecs(reply, spec);
    List<CommandSpec> below = spec.subcommands().rows();
    subcommandsHeader(reply, below.size());
    below.forEach(row -> info(reply, row));
  }

  /** Redis sends an empty set, but an array of the subcommands there are. */
  private static void subcommandsHeader(RespWriter reply, int count) {
    if (count == 0) {
      reply.setHeader(0);
    } else {
      reply.arrayHeader(count);
    }
  }

  /**
   * Where the keys are, for clients that know key specifications; what an option names is left to
   * GETKEYS.
   */
  private static void keySpecs(RespWriter reply, CommandSpec spec) {
    KeyPositions keys = spec.keys();
    reply.setHeader(keys.first() > 0 ? 1 : 0);
    if (keys.first() > 0) {
      reply.mapHeader(3);
      reply.string("flags");
      keyFlags(reply, spec);
      reply.string("begin_search");
      search(reply, "index", 1);
      number(reply, "index", keys.first());
      reply.string("find_keys");
      search(reply, "range", 3);
      number(reply, "lastkey", keys.last() < 0 ? keys.last() : keys.last() - keys.first());
      number(reply, "keystep", keys.step());
      number(reply, "limit", 0);
    }
  }

  /** What a command does with its keys. */
  static void keyFlags(RespWriter reply, CommandSpec spec) {
    reply.setHeader(2);
    reply.simpleString(spec.has(CommandFlag.WRITE) ? "RW" : "RO");
    reply.simpleString(spec.has(CommandFlag.WRITE) ? "update" : "access");
  }

  private static void search(RespWriter reply, String type, int fields) {
    reply.mapHeader(2);
    reply.string("type");
    reply.string(type);
    reply.string("spec");
    reply.mapHeader(fields);
  }

  /** A field of a map and its number. */
  static void number(RespWriter reply, String name, long value) {
    reply.string(name);
    reply.integer(value);
  }

  static void docs(RespWriter reply, CommandSpec spec) {
    List<CommandSpec> below = spec.subcommands().rows();
    List<UsageArgument> arguments = UsageArgument.of(spec);
    reply.string(spec.name());
    reply.mapHeader(3 + (arguments.isEmpty() ? 0 : 1) + (below.isEmpty() ? 0 : 1));
    text(reply, "summary", spec.summary());
    text(reply, "since", spec.since());
    text(reply, "group", spec.group());
    if (!arguments.isEmpty()) {
      reply.string("arguments");
      reply.arrayHeader(arguments.size());
      arguments.forEach(argument -> argument.write(reply));
    }
    if (!below.isEmpty()) {
      reply.string("subcommands");
      reply.mapHeader(below.size());
      below.forEach(row -> docs(reply, row));
    }
  }

  /** A field of a map and its text. */
  static void text(RespWriter reply, String name, String value) {
    reply.string(name);
    reply.string(value);
  }
}
