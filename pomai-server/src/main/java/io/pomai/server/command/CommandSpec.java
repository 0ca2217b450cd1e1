package io.pomai.server.command;

import io.pomai.server.acl.AclCommand;
import io.pomai.server.acl.KeyAccess;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One row of the command table: all that is known about a command or a subcommand. Immutable.
 *
 * @param id number of the row in its table, subcommands included; indexes the metrics
 * @param group the family that documentation lists it under
 * @param name lower case, of a subcommand with its parent: {@code client|id}
 * @param usage the command line: name in upper case, then the arguments
 * @param arity exact number of arguments with the name, negative for "at least"; a subcommand
 *     counts its parent
 * @param most greatest number of arguments with the name
 * @param flags what kind of command it is
 * @param categories ACL categories without their {@code @}
 * @param keys which arguments are keys
 * @param access what it does with each key
 * @param channels which arguments are channels
 * @param secrets which arguments are shown to nobody
 * @param since the Redis version that the command came with; for Pomai's own commands the Pomai
 *     version
 * @param summary one sentence
 * @param handler what it runs
 * @param subcommands rows below this one
 */
public record CommandSpec(
    int id,
    String group,
    String name,
    String usage,
    int arity,
    int most,
    Set<CommandFlag> flags,
    Set<String> categories,
    KeyPositions keys,
    KeyUse access,
    ChannelUse channels,
    SecretArguments secrets,
    String since,
    String summary,
    CommandHandler handler,
    CommandIndex subcommands) {

  /** Begins a row with its usage line; the rest follows, {@link Draft#runs} ends it. */
  public static Draft row(String usage) {
    return new Draft(usage);
  }

  /** A row under construction. */
  public static final class Draft {
    private final String usage;
    private String since = "";
    private String summary = "";
    private int arity;
    private int most = Integer.MAX_VALUE;
    private KeyPositions keys = KeyPositions.NONE;
    private @Nullable KeyUse access;
    private ChannelUse channels = ChannelUse.NONE;
    private SecretArguments secrets = SecretArguments.NONE;
    private Set<CommandFlag> flags = Set.of();
    private Set<String> categories = Set.of();

    private Draft(String usage) {
      this.usage = usage;
    }

    public Draft since(String version, String sentence) {
      since = version;
      summary = sentence;
      return this;
    }

    /**
     * What the command takes and is.
     *
     * @param flagWords words of {@link CommandFlag}, separated by spaces
     * @param categoryWords ACL categories that do not follow from the flags, separated by spaces
     */
    public Draft takes(int argc, KeyPositions positions, String flagWords, String categoryWords) {
      arity = argc;
      keys = positions;
      flags = parseFlags(flagWords, positions);
      categories = parseCategories(categoryWords, flags);
      return this;
    }

    /** More arguments are too many, the name among them; else options say what is too much. */
    public Draft atMost(int argc) {
      most = argc;
      return this;
    }

    /** What it does with each key; without a word, readers read and others do everything. */
    public Draft uses(KeyUse use) {
      access = use;
      return this;
    }

    /** As {@link #uses(KeyUse)}, with all keys alike. */
    public Draft uses(KeyAccess use) {
      return uses(KeyUse.each(use));
    }

    private KeyUse usual() {
      return KeyUse.each(
          flags.contains(CommandFlag.READONLY) ? KeyAccess.READ : KeyAccess.READ_UPDATE);
    }

    /** Which arguments are channels that the user needs the right to; none unless said. */
    public Draft names(ChannelUse use) {
      channels = use;
      return this;
    }

    /** Which arguments logs and monitors leave out; none unless said. */
    public Draft hides(SecretArguments arguments) {
      secrets = arguments;
      return this;
    }

    /** The row, with what executes the command. */
    public CommandSpec runs(CommandHandler handler) {
      String name = usage.split(" ", 2)[0].toLowerCase(Locale.ROOT);
      return new CommandSpec(
          -1,
          "",
          name,
          usage,
          arity,
          most,
          flags,
          categories,
          keys,
          Objects.requireNonNullElseGet(access, this::usual),
          channels,
          secrets,
          since,
          summary,
          handler,
          CommandIndex.EMPTY);
    }
  }

  /** This row with rows below it; the second word of their usage is their name. */
  public CommandSpec with(CommandSpec... below) {
    List<CommandSpec> named = Arrays.stream(below).map(this::adopt).toList();
    return new CommandSpec(
        id,
        group,
        name,
        usage,
        arity,
        most,
        flags,
        categories,
        keys,
        access,
        channels,
        secrets,
        since,
        summary,
        handler,
        new CommandIndex(named));
  }

  private CommandSpec adopt(CommandSpec child) {
    String childName = child.usage.split(" ", 3)[1].toLowerCase(Locale.ROOT);
    return new CommandSpec(
        child.id,
        child.group,
        name + "|" + childName,
        child.usage,
        child.arity,
        child.most,
        child.flags,
        child.categories,
        child.keys,
        child.access,
        child.channels,
        child.secrets,
        child.since,
        child.summary,
        child.handler,
        child.subcommands);
  }

  /** This row in a group and with its number; {@code below} are its numbered subcommands. */
  CommandSpec placed(String inGroup, int number, Collection<CommandSpec> below) {
    return new CommandSpec(
        number,
        inGroup,
        name,
        usage,
        arity,
        most,
        flags,
        categories,
        keys,
        access,
        channels,
        secrets,
        since,
        summary,
        handler,
        new CommandIndex(below));
  }

  /** This row as rules of users see it. */
  AclCommand forRules() {
    return new AclCommand(
        id, name, categories, subcommands.rows().stream().map(CommandSpec::forRules).toList());
  }

  /** The last part of the name: what the client types for this row. */
  String word() {
    return name.substring(name.indexOf('|') + 1);
  }

  /** The name in replies. */
  public String shownName() {
    return has(CommandFlag.MODULE) ? name.toUpperCase(Locale.ROOT) : name;
  }

  /** The group in replies. */
  String shownGroup() {
    return has(CommandFlag.MODULE) ? "module" : group;
  }

  boolean isSubcommand() {
    return name.indexOf('|') >= 0;
  }

  public boolean acceptsArity(int argc) {
    return arity < 0 ? argc >= -arity && argc <= most : argc == arity;
  }

  boolean has(CommandFlag flag) {
    return flags.contains(flag);
  }

  private static Set<CommandFlag> parseFlags(String words, KeyPositions keys) {
    Set<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
    for (String word : words.isEmpty() ? new String[0] : words.split(" ", -1)) {
      flags.add(CommandFlag.valueOf(word.toUpperCase(Locale.ROOT)));
    }
    if (keys.movable()) {
      flags.add(CommandFlag.MOVABLEKEYS);
    }
    return Collections.unmodifiableSet(flags);
  }

  private static Set<String> parseCategories(String words, Set<CommandFlag> flags) {
    Set<String> categories = new TreeSet<>(Arrays.asList(words.split(" ", -1)));
    categories.add(flags.contains(CommandFlag.FAST) ? "fast" : "slow");
    if (flags.contains(CommandFlag.WRITE)) {
      categories.add("write");
    }
    if (flags.contains(CommandFlag.READONLY)) {
      categories.add("read");
    }
    if (flags.contains(CommandFlag.ADMIN)) {
      categories.addAll(List.of("admin", "dangerous"));
    }
    categories.remove("");
    return Collections.unmodifiableSet(categories);
  }
}
