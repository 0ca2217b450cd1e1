package io.pomai.server.acl;

import io.pomai.server.text.GlobPattern;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One set of permissions: commands, with the keys and channels that they may name. Immutable; any
 * thread reads it.
 */
public final class Selector {
  private final boolean allCommands;
  private final boolean allKeys;
  private final boolean allChannels;
  private final BitSet commands;
  private final Map<Integer, Set<String>> firstArguments;
  private final List<KeyRule> keys;
  private final List<ChannelRule> channels;
  private final String commandsText;

  Selector(SelectorBuilder builder) {
    this.allCommands = builder.allCommands;
    this.allKeys = builder.allKeys;
    this.allChannels = builder.allChannels;
    this.commands = (BitSet) builder.commands.clone();
    this.firstArguments =
        builder.firstArguments.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    this.keys = List.copyOf(builder.keys);
    this.channels = List.copyOf(builder.channels);
    this.commandsText = builder.describeCommands();
  }

  /** Whether nothing is forbidden. */
  boolean isUnrestricted() {
    return allCommands && allKeys && allChannels;
  }

  /** Whether every command may run. */
  public boolean allowsAllCommands() {
    return allCommands;
  }

  /** Whether every key may be named. */
  public boolean allowsAllKeys() {
    return allKeys;
  }

  /** Whether a command may run, whatever its arguments. */
  public boolean allows(int command) {
    return commands.get(command);
  }

  /** The lower-case first arguments with which a command may run that may not run otherwise. */
  public Set<String> firstArguments(int command) {
    return firstArguments.getOrDefault(command, Set.of());
  }

  /** Whether a command may do this with a key of {@code length} bytes. */
  public boolean allowsKey(GlobPattern.Bytes key, int length, KeyAccess access) {
    if (allKeys) {
      return true;
    }
    for (int i = 0; i < keys.size(); i++) {
      KeyRule rule = keys.get(i);
      if (rule.allows(access) && rule.glob().matches(key, length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a channel of {@code length} bytes may be named, or a pattern of channels: that has to
   * be one of the patterns of this selector, letter by letter.
   */
  public boolean allowsChannel(GlobPattern.Bytes channel, int length, boolean isPattern) {
    for (int i = 0; i < channels.size() && !allChannels; i++) {
      GlobPattern rule = channels.get(i).glob();
      if (isPattern ? rule.is(channel, length) : rule.matches(channel, length)) {
        return true;
      }
    }
    return allChannels;
  }

  /** The rules of commands: {@code -@all +get}. */
  public String commandsText() {
    return commandsText;
  }

  /** The patterns of keys: {@code ~*}, or {@code ~a %R~b}; empty for none. */
  public String keysText() {
    return allKeys ? "~*" : keys.stream().map(KeyRule::describe).collect(Collectors.joining(" "));
  }

  /** The patterns of channels: {@code &*}, or {@code &a &b}; empty for none. */
  public String channelsText() {
    return allChannels
        ? "&*"
        : channels.stream().map(c -> "&" + c.text()).collect(Collectors.joining(" "));
  }

  /** The rules that make this selector. */
  String describe() {
    String keysBefore = keysText().isEmpty() ? "" : keysText() + " ";
    String channelsBefore = channelsText().isEmpty() ? "" : channelsText() + " ";
    return keysBefore + (allChannels ? "" : "resetchannels ") + channelsBefore + commandsText;
  }

  SelectorBuilder toBuilder(AclCatalog catalog) {
    SelectorBuilder builder = new SelectorBuilder(catalog, allChannels);
    builder.allCommands = allCommands;
    builder.allKeys = allKeys;
    builder.commands.or(commands);
    firstArguments.forEach((id, arguments) -> builder.allowFirstArguments(id, arguments));
    builder.keys.addAll(keys);
    builder.channels.addAll(channels);
    builder.startFrom(commandsText);
    return builder;
  }
}
