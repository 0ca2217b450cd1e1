package io.pomai.server.command;

import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.acl.KeyAccess;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes rows of the command table in the shapes of COMMAND INFO and COMMAND DOCS, and fields of
 * maps.
 */
public final class CommandReplies {
  private static final int INFO_FIELDS = 10;

  private CommandReplies() {}

  /** What COMMAND INFO says of a command. */
  public static void info(RespWriter reply, CommandSpec spec) {
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
    KeyUse use = spec.access();
    boolean alike = keys.first() == keys.last() || use.first() == use.others();
    reply.setHeader(keys.first() == 0 ? 0 : alike ? 1 : 2);
    if (keys.first() > 0) {
      int last = keys.last() < 0 ? keys.last() : keys.last() - keys.first();
      keySpec(reply, flags(use.first(), use), keys.first(), alike ? last : 0, keys.step());
      if (!alike) {
        int behind = keys.last() < 0 ? keys.last() : last - keys.step();
        keySpec(reply, flags(use.others(), use), keys.first() + keys.step(), behind, keys.step());
      }
    }
  }

  private static List<String> flags(KeyAccess access, KeyUse use) {
    List<String> flags = new ArrayList<>(access.words());
    if (use.readsWithGet()) {
      flags.add("variable_flags");
    }
    return flags;
  }

  private static void keySpec(RespWriter reply, List<String> flags, int first, int last, int step) {
    reply.mapHeader(3);
    reply.string("flags");
    flags(reply, flags);
    reply.string("begin_search");
    search(reply, "index", 1);
    number(reply, "index", first);
    reply.string("find_keys");
    search(reply, "range", 3);
    number(reply, "lastkey", last);
    number(reply, "keystep", step);
    number(reply, "limit", 0);
  }

  /** The set of words that say what a command does with a key. */
  public static void flags(RespWriter reply, List<String> words) {
    reply.setHeader(words.size());
    words.forEach(reply::simpleString);
  }

  private static void search(RespWriter reply, String type, int fields) {
    reply.mapHeader(2);
    reply.string("type");
    reply.string(type);
    reply.string("spec");
    reply.mapHeader(fields);
  }

  /** A field of a map and its number. */
  public static void number(RespWriter reply, String name, long value) {
    reply.string(name);
    reply.integer(value);
  }

  /** What COMMAND DOCS says of a command, behind its name. */
  public static void docs(RespWriter reply, CommandSpec spec) {
    List<CommandSpec> below = spec.subcommands().rows();
    List<UsageArgument> arguments = UsageArgument.of(spec);
    boolean isOfModule = spec.has(CommandFlag.MODULE);
    reply.string(spec.shownName());
    reply.mapHeader(
        3 + (isOfModule ? 1 : 0) + (arguments.isEmpty() ? 0 : 1) + (below.isEmpty() ? 0 : 1));
    text(reply, "summary", spec.summary());
    text(reply, "since", spec.since());
    text(reply, "group", spec.shownGroup());
    if (isOfModule) {
      text(reply, "module", CommandTable.MODULE);
    }
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
  public static void text(RespWriter reply, String name, String value) {
    reply.string(name);
    reply.string(value);
  }
}
