package io.pomai.server.acl;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A selector under construction: rules are applied one after the other, as Redis applies them. */
final class SelectorBuilder {
  private static final String ALL = "+@all";
  private static final String NONE = "-@all";

  boolean allCommands;
  boolean allKeys;
  boolean allChannels;
  final BitSet commands = new BitSet();
  final Map<Integer, Set<String>> firstArguments = new HashMap<>();
  final List<KeyRule> keys = new ArrayList<>();
  final List<ChannelRule> channels = new ArrayList<>();

  private final AclCatalog catalog;

  /** What the rules of commands start from, then the rules that still say something. */
  private String base = NONE;

  private final List<String> commandRules = new ArrayList<>();

  SelectorBuilder(AclCatalog catalog, boolean allChannels) {
    this.catalog = catalog;
    this.allChannels = allChannels;
  }

  /** A selector of the rules in a text like {@code (+get ~a)}. */
  static Selector parse(String text, AclCatalog catalog, boolean allChannels) throws RuleException {
    SelectorBuilder builder = new SelectorBuilder(catalog, allChannels);
    for (String word : text.substring(1, text.length() - 1).strip().split("\\s+", -1)) {
      if (!word.isEmpty()) {
        builder.apply(Rule.of(word));
      }
    }
    return new Selector(builder);
  }

  void apply(Rule rule) throws RuleException {
    String text = rule.text();
    if (rule.is("allkeys", "~*")) {
      setKeys(true);
    } else if (rule.is("resetkeys")) {
      setKeys(false);
    } else if (rule.is("allchannels", "&*")) {
      setChannels(true);
    } else if (rule.is("resetchannels")) {
      setChannels(false);
    } else if (rule.is("allcommands", ALL)) {
      setCommands(true);
    } else if (rule.is("nocommands", NONE)) {
      setCommands(false);
    } else if (text.startsWith("~") || text.startsWith("%")) {
      addKeys(text);
    } else if (text.startsWith("&")) {
      addChannels(text.substring(1));
    } else if (text.startsWith("+") || text.startsWith("-")) {
      changeCommands(text.substring(1), text.startsWith("+"));
    } else {
      throw new RuleException(RuleFault.SYNTAX);
    }
  }

  private void setKeys(boolean all) {
    allKeys = all;
    keys.clear();
  }

  private void setChannels(boolean all) {
    allChannels = all;
    channels.clear();
  }

  private void setCommands(boolean all) {
    allCommands = all;
    commands.clear();
    catalog.all().forEach(command -> commands.set(command.id(), all));
    firstArguments.clear();
    commandRules.clear();
    base = all ? ALL : NONE;
  }

  private void addKeys(String text) throws RuleException {
    if (allKeys) {
      throw new RuleException(RuleFault.KEYS_AFTER_ALL);
    }
    KeyRule added = KeyRule.parse(text);
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).text().equals(added.text())) {
        keys.set(i, keys.get(i).with(added));
        return;
      }
    }
    keys.add(added);
  }

  private void addChannels(String pattern) throws RuleException {
    if (allChannels) {
      throw new RuleException(RuleFault.CHANNELS_AFTER_ALL);
    }
    if (hasSpaces(pattern)) {
      throw new RuleException(RuleFault.SYNTAX);
    }
    if (channels.stream().noneMatch(channel -> channel.text().equals(pattern))) {
      channels.add(ChannelRule.of(pattern));
    }
  }

  private void changeCommands(String name, boolean allow) throws RuleException {
    int bar = name.lastIndexOf('|');
    if (name.startsWith("@")) {
      changeCategory(name.substring(1).toLowerCase(Locale.ROOT), allow);
    } else if (allow && bar >= 0) {
      allowPart(name, name.substring(0, bar), name.substring(bar + 1));
    } else {
      AclCommand command = require(catalog.find(name));
      change(command, allow);
      remember(command.name(), allow);
    }
  }

  private void changeCategory(String category, boolean allow) throws RuleException {
    if (!AclCatalog.CATEGORIES.contains(category)) {
      throw new RuleException(RuleFault.UNKNOWN);
    }
    remember("@" + category, allow);
    catalog.inCategory(category).forEach(command -> change(command, allow));
  }

  /** A subcommand, or a first argument of a command without subcommands. */
  private void allowPart(String name, String parent, String part) throws RuleException {
    AclCommand command = require(catalog.find(parent));
    if (command.isSubcommand()) {
      throw new RuleException(RuleFault.ARGUMENT_OF_SUBCOMMAND);
    }
    if (part.isEmpty()) {
      throw new RuleException(RuleFault.SYNTAX);
    }
    if (command.subcommands().isEmpty()) {
      allowFirstArguments(command.id(), Set.of(part.toLowerCase(Locale.ROOT)));
    } else {
      change(require(catalog.find(name)), true);
    }
    remember(name.toLowerCase(Locale.ROOT), true);
  }

  void allowFirstArguments(int command, Collection<String> arguments) {
    firstArguments.computeIfAbsent(command, id -> new TreeSet<>()).addAll(arguments);
  }

  private static AclCommand require(@Nullable AclCommand command) throws RuleException {
    if (command == null) {
      throw new RuleException(RuleFault.UNKNOWN);
    }
    return command;
  }

  private void change(AclCommand command, boolean allow) {
    set(command.id(), allow);
    firstArguments.remove(command.id());
    command.subcommands().forEach(below -> set(below.id(), allow));
  }

  private void set(int command, boolean allow) {
    commands.set(command, allow);
    allCommands &= allow;
  }

  /** Adds a rule and drops those that it makes void: the same one, and those of its subcommands. */
  private void remember(String name, boolean allow) {
    commandRules.removeIf(
        rule -> rule.substring(1).equals(name) || rule.substring(1).startsWith(name + "|"));
    commandRules.add((allow ? "+" : "-") + name);
  }

  String describeCommands() {
    return commandRules.isEmpty() ? base : base + " " + String.join(" ", commandRules);
  }

  /** Takes over the rules that {@link #describeCommands} gave; their effect is there already. */
  void startFrom(String described) {
    List<String> words = List.of(described.split(" ", -1));
    base = words.getFirst();
    commandRules.addAll(words.subList(1, words.size()));
  }

  /** Whether a name or pattern has what would make a written rule ambiguous. */
  static boolean hasSpaces(String text) {
    return text.chars().anyMatch(c -> c == 0 || c == ' ' || (c >= '\t' && c <= '\r'));
  }
}
