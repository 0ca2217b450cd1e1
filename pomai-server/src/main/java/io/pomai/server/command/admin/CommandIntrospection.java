package io.pomai.server.command.admin;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandReplies;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.CommandTable;
import io.pomai.server.command.Session;
import io.pomai.server.text.GlobPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** COMMAND and its subcommands: the table of commands as clients read it. */
public final class CommandIntrospection {
  private static final Keyword FILTERBY = Keyword.of("FILTERBY");

  private static final long NANOS_PER_COMMAND = 5_000;

  private CommandIntrospection() {}

  /** What describing the commands that are named takes, about; all of them are quick. */
  static long nanos(Session session) {
    return NANOS_PER_COMMAND * (session.argc() - 2);
  }

  static void all(Session session) {
    List<CommandSpec> commands = session.context().table().commands();
    session.reply().arrayHeader(commands.size());
    commands.forEach(spec -> CommandReplies.info(session.reply(), spec));
  }

  static void count(Session session) {
    session.reply().integer(session.context().table().commands().size());
  }

  static void info(Session session) {
    if (session.argc() == 2) {
      all(session);
      return;
    }
    session.reply().arrayHeader(session.argc() - 2);
    for (int i = 2; i < session.argc(); i++) {
      CommandSpec spec = session.context().table().find(session.string(i));
      if (spec == null) {
        session.reply().nullValue();
      } else {
        CommandReplies.info(session.reply(), spec);
      }
    }
  }

  static void docs(Session session) {
    CommandTable table = session.context().table();
    List<CommandSpec> wanted = new ArrayList<>();
    for (int i = 2; i < session.argc(); i++) {
      CommandSpec spec = table.find(session.string(i));
      if (spec != null) {
        wanted.add(spec);
      }
    }
    List<CommandSpec> shown = session.argc() == 2 ? table.commands() : wanted;
    session.reply().mapHeader(shown.size());
    shown.forEach(spec -> CommandReplies.docs(session.reply(), spec));
  }

  static void list(Session session) {
    Predicate<CommandSpec> filter = filter(session.cursor(2));
    List<String> names =
        session.context().table().all().filter(filter).map(CommandSpec::shownName).toList();
    RespWriter reply = session.reply();
    reply.arrayHeader(names.size());
    names.forEach(reply::string);
  }

  /** Subcommands are listed too. */
  private static Predicate<CommandSpec> filter(ArgumentCursor cursor) {
    if (!cursor.hasNext()) {
      return spec -> true;
    }
    if (cursor.remaining() != 3 || !cursor.accept(FILTERBY)) {
      throw CommandException.syntax();
    }
    String kind = cursor.nextUpperCase("a filter");
    String argument = cursor.nextString("a filter's argument");
    return switch (kind) {
      case "ACLCAT" -> spec -> spec.categories().contains(argument.toLowerCase(Locale.ROOT));
      case "PATTERN" -> matching(argument);
      case "MODULE" ->
          spec -> argument.equals(CommandTable.MODULE) && spec.group().equals(CommandTable.VECTOR);
      default -> throw CommandException.syntax();
    };
  }

  private static Predicate<CommandSpec> matching(String pattern) {
    GlobPattern glob =
        new GlobPattern(pattern.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    return spec -> glob.matches(spec.name());
  }

  static void getKeys(Session session) {
    CommandSpec spec = given(session);
    List<Integer> keys = keys(session, spec);
    session.reply().arrayHeader(keys.size());
    keys.forEach(session::echo);
  }

  /** With each key how the command uses it, as in the command's key specifications. */
  static void getKeysAndFlags(Session session) {
    CommandSpec spec = given(session);
    List<Integer> keys = keys(session, spec);
    session.reply().arrayHeader(keys.size());
    for (int key : keys) {
      session.reply().arrayHeader(2);
      session.echo(key);
      KeyAccess access = spec.access().of(session.request(), 2, key == keys.getFirst());
      CommandReplies.flags(session.reply(), access.words());
    }
  }

  private static CommandSpec given(Session session) {
    RespRequest request = session.request();
    CommandSpec spec = resolve(session.context().table(), request);
    if (spec == null) {
      throw new CommandException("ERR Invalid command specified");
    }
    if (!spec.acceptsArity(request.argc() - 2)) {
      throw new CommandException("ERR Invalid number of arguments specified for command");
    }
    return spec;
  }

  private static List<Integer> keys(Session session, CommandSpec spec) {
    List<Integer> keys = spec.keys().of(session.request(), 2);
    if (keys.isEmpty()) {
      throw new CommandException("ERR The command has no key arguments");
    }
    return keys;
  }

  private static @Nullable CommandSpec resolve(CommandTable table, RespRequest request) {
    CommandSpec spec = table.find(request, 2);
    if (spec == null || spec.subcommands().isEmpty() || request.argc() < 4) {
      return spec;
    }
    return Objects.requireNonNullElse(spec.subcommands().find(request, 3), spec);
  }
}
