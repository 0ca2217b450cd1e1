package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.acl.AclCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All commands. Dispatch, arity errors, COMMAND, command statistics and the documentation read this
 * table. Immutable.
 */
public final class CommandTable {
  private final CommandIndex commands;
  private final List<CommandSpec> numbered = new ArrayList<>();

  /** Collects the rows group by group and numbers them. */
  static final class Builder {
    private final List<CommandSpec> rows = new ArrayList<>();
    private int next;

    Builder group(String group, CommandSpec... members) {
      for (CommandSpec row : members) {
        List<CommandSpec> below = new ArrayList<>();
        for (CommandSpec child : row.subcommands().rows()) {
          below.add(child.placed(group, next++, List.of()));
        }
        rows.add(row.placed(group, next++, below));
      }
      return this;
    }

    CommandTable build() {
      return new CommandTable(rows);
    }
  }

  private CommandTable(List<CommandSpec> rows) {
    this.commands = new CommandIndex(rows);
    for (CommandSpec row : rows) {
      numbered.addAll(row.subcommands().rows());
      numbered.add(row);
    }
  }

  /** The top-level commands in the order of the documentation. */
  List<CommandSpec> commands() {
    return commands.rows();
  }

  /** The commands as rules of users see them. */
  AclCatalog forRules() {
    return new AclCatalog(commands().stream().map(CommandSpec::forRules).toList());
  }

  /** How many commands and subcommands there are. */
  int size() {
    return numbered.size();
  }

  /** Commands and subcommands. */
  Stream<CommandSpec> all() {
    return numbered.stream();
  }

  /** The names of all rows, indexed by their numbers. */
  List<String> names() {
    return numbered.stream().map(CommandSpec::name).toList();
  }

  /** The command that argument {@code index} of a request names, or null. */
  @Nullable CommandSpec find(RespRequest request, int index) {
    return commands.find(request, index);
  }

  /**
   * The command or subcommand that the arguments of a request name from {@code index} on, or null;
   * the command itself when nothing follows its name.
   */
  @Nullable CommandSpec resolve(RespRequest request, int index) {
    CommandSpec spec = find(request, index);
    if (spec == null || spec.subcommands().isEmpty() || request.argc() == index + 1) {
      return spec;
    }
    return spec.subcommands().find(request, index + 1);
  }

  /** The command or subcommand of a name like {@code client|id}, in any case, or null. */
  @Nullable CommandSpec find(String name) {
    int bar = name.indexOf('|');
    if (bar < 0) {
      return commands.find(name);
    }
    CommandSpec parent = commands.find(name.substring(0, bar));
    return parent == null ? null : parent.subcommands().find(name.substring(bar + 1));
  }
}
