package io.pomai.server.command;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;

import io.pomai.protocol.resp.RespWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What all commands with subcommands have in common. */
public final class Subcommands {
  private Subcommands() {}

  /** A command that does nothing without a subcommand: the arity check turns it away first. */
  public static CommandSpec container(String name, String since, String summary) {
    return row(name).since(since, summary).takes(-2, NONE, "", "").runs(session -> {});
  }

  /** The HELP subcommand of {@code parent}. */
  public static CommandSpec help(String parent) {
    return help(parent, "");
  }

  /** The HELP subcommand of {@code parent}, of an ACL category as well. */
  public static CommandSpec help(String parent, String category) {
    return row(parent + " HELP")
        .since("5.0.0", "Lists the subcommands.")
        .takes(2, NONE, "loading", category)
        .runs(Subcommands::writeHelp);
  }

  private static void writeHelp(Session session) {
    String name = session.spec().name();
    String parentName = name.substring(0, name.indexOf('|'));
    CommandSpec parent = Objects.requireNonNull(session.context().table().find(parentName));
    List<CommandSpec> rows = parent.subcommands().rows();
    RespWriter reply = session.reply();
    reply.arrayHeader(1 + 2 * rows.size());
    reply.simpleString(
        parent.word().toUpperCase(Locale.ROOT)
            + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    for (CommandSpec row : rows) {
      reply.simpleString(row.usage().split(" ", 2)[1]);
      reply.simpleString("    " + row.summary());
    }
  }
}
