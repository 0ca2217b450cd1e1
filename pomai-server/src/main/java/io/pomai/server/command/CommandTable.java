package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.acl.AclCatalog;
import io.pomai.server.config.SettingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All commands. Dispatch, arity errors, COMMAND, command statistics and the documentation read this
 * table. Immutable.
 */
public final class CommandTable {
  /** The module that vector sets are in Redis. */
  public static final String MODULE = "vectorset";

  /** The group of the commands on vector sets. */
  public static final String VECTOR = "vector";

  private final List<CommandSpec> original;
  private final CommandIndex commands;
  private final List<CommandSpec> numbered = new ArrayList<>();
  private final List<CommandSpec> enabled = new ArrayList<>();
  private final Function<Session, SessionState> states;

  /** Collects the rows group by group and numbers them. */
  public static final class Builder {
    private final List<CommandSpec> rows = new ArrayList<>();
    private final Function<Session, SessionState> states;
    private int next;

    /** Begins with no rows; {@code states} makes what the commands of one connection reuse. */
    public Builder(Function<Session, SessionState> states) {
      this.states = states;
    }

    /** Adds the rows of a group. */
    public Builder group(String group, CommandSpec... members) {
      for (CommandSpec row : members) {
        List<CommandSpec> below = new ArrayList<>();
        for (CommandSpec child : row.subcommands().rows()) {
          below.add(child.placed(group, next++, List.of()));
        }
        rows.add(row.placed(group, next++, below));
      }
      return this;
    }

    public CommandTable build() {
      return new CommandTable(rows, Map.of(), states);
    }
  }

  private CommandTable(
      List<CommandSpec> rows, Map<String, String> others, Function<Session, SessionState> states) {
    this.states = states;
    this.original = List.copyOf(rows);
    this.commands = new CommandIndex(rows, others);
    for (CommandSpec row : rows) {
      numbered.addAll(row.subcommands().rows());
      numbered.add(row);
    }
    for (CommandSpec row : commands.rows()) {
      enabled.addAll(row.subcommands().rows());
      enabled.add(row);
    }
  }

  /**
   * The same commands under other names.
   *
   * @param lines pairs of a name and the one that takes its place, empty to disable the command
   * @throws SettingException if there is no such command, or another has the new name
   */
  CommandTable renamed(List<List<String>> lines) throws SettingException {
    Map<String, String> typed = new HashMap<>();
    original.forEach(row -> typed.put(row.word(), row.word()));
    for (List<String> line : lines) {
      String from = line.get(0).toLowerCase(Locale.ROOT);
      String to = line.get(1).toLowerCase(Locale.ROOT);
      String row = from.isEmpty() ? null : nameOf(typed, from);
      if (row == null) {
        throw new SettingException("No such command in rename-command: '" + from + "'");
      }
      if (!to.isEmpty() && typed.containsValue(to)) {
        throw new SettingException("Target command name already exists: '" + to + "'");
      }
      typed.put(row, to);
    }
    return new CommandTable(original, typed, states);
  }

  private static @Nullable String nameOf(Map<String, String> typed, String word) {
    return typed.entrySet().stream()
        .filter(entry -> entry.getValue().equals(word))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** What the commands of a connection reuse. */
  SessionState newState(Session session) {
    return states.apply(session);
  }

  /** The top-level commands in the order of the documentation. */
  public List<CommandSpec> commands() {
    return commands.rows();
  }

  /** The commands as rules of users see them. */
  AclCatalog forRules() {
    return new AclCatalog(original.stream().map(CommandSpec::forRules).toList());
  }

  /** How many commands and subcommands there are. */
  int size() {
    return numbered.size();
  }

  /** Commands and subcommands that are not disabled. */
  public Stream<CommandSpec> all() {
    return enabled.stream();
  }

  /** The names of all rows, indexed by their numbers. */
  List<String> names() {
    return numbered.stream().map(CommandSpec::name).toList();
  }

  /** The command that argument {@code index} of a request names, or null. */
  public @Nullable CommandSpec find(RespRequest request, int index) {
    return commands.find(request, index);
  }

  /**
   * The command or subcommand that the arguments of a request name from {@code index} on, or null;
   * the command itself when nothing follows its name.
   */
  @Nullable
  public CommandSpec resolve(RespRequest request, int index) {
    CommandSpec spec = find(request, index);
    if (spec == null || spec.subcommands().isEmpty() || request.argc() == index + 1) {
      return spec;
    }
    return spec.subcommands().find(request, index + 1);
  }

  /** The command or subcommand of a name like {@code client|id}, in any case, or null. */
  public @Nullable CommandSpec find(String name) {
    int bar = name.indexOf('|');
    if (bar < 0) {
      return commands.find(name);
    }
    CommandSpec parent = commands.find(name.substring(0, bar));
    return parent == null ? null : parent.subcommands().find(name.substring(bar + 1));
  }
}
