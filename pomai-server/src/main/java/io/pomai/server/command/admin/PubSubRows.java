package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;
import static io.pomai.server.command.Subcommands.container;
import static io.pomai.server.command.Subcommands.help;

import io.pomai.server.command.ChannelUse;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.pubsub.PubSub.Space;

/** The rows of the commands that subscribe and publish. */
public final class PubSubRows {
  private static final String FAMILY = "pubsub";
  private static final String SUBSCRIBES = "pubsub loading subscriber";

  private PubSubRows() {}

  /** All of them. */
  public static CommandSpec[] all() {
    return new CommandSpec[] {
      subscribes("SUBSCRIBE channel [channel ...]", "2.0.0", "channels", Space.CHANNELS),
      subscribes("PSUBSCRIBE pattern [pattern ...]", "2.0.0", "patterns", Space.PATTERNS),
      subscribes("SSUBSCRIBE channel [channel ...]", "7.0.0", "shard channels", Space.SHARDS),
      unsubscribes("UNSUBSCRIBE [channel ...]", "2.0.0", "channels", Space.CHANNELS),
      unsubscribes("PUNSUBSCRIBE [pattern ...]", "2.0.0", "patterns", Space.PATTERNS),
      unsubscribes("SUNSUBSCRIBE [channel ...]", "7.0.0", "shard channels", Space.SHARDS),
      row("PUBLISH channel message")
          .since("2.0.0", "Sends a message to a channel; returns how many get it.")
          .takes(3, NONE, "pubsub loading fast", FAMILY)
          .names(ChannelUse.FIRST)
          .runs(PubSubCommands::publish),
      row("SPUBLISH channel message")
          .since("7.0.0", "Sends a message to a shard channel; returns how many get it.")
          .takes(3, NONE, "pubsub loading fast", FAMILY)
          .names(ChannelUse.FIRST)
          .runs(PubSubCommands::publishToShard),
      container("PUBSUB", "2.8.0", "Channels and their subscribers.").with(reports()),
    };
  }

  private static CommandSpec subscribes(String usage, String since, String what, Space space) {
    return row(usage)
        .since(since, "Subscribes to " + what + ".")
        .takes(-2, NONE, SUBSCRIBES, FAMILY)
        .names(space == Space.PATTERNS ? ChannelUse.PATTERNS : ChannelUse.EACH)
        .runs(PubSubCommands.subscribe(space));
  }

  private static CommandSpec unsubscribes(String usage, String since, String what, Space space) {
    return row(usage)
        .since(since, "Ends subscriptions to " + what + ", all if none is named.")
        .takes(-1, NONE, SUBSCRIBES, FAMILY)
        .runs(PubSubCommands.unsubscribe(space));
  }

  private static CommandSpec[] reports() {
    return new CommandSpec[] {
      report("PUBSUB CHANNELS [pattern]", -2, "Lists channels with subscribers.")
          .runs(PubSubCommands.channels(Space.CHANNELS)),
      help("PUBSUB"),
      report("PUBSUB NUMPAT", 2, "Returns how many patterns have subscribers.")
          .runs(PubSubCommands::patterns),
      report("PUBSUB NUMSUB [channel ...]", -2, "Returns how many subscribers channels have.")
          .runs(PubSubCommands.counts(Space.CHANNELS)),
      report("PUBSUB SHARDCHANNELS [pattern]", -2, "Lists shard channels with subscribers.")
          .runs(PubSubCommands.channels(Space.SHARDS)),
      report("PUBSUB SHARDNUMSUB [channel ...]", -2, "Returns how many subscribers they have.")
          .runs(PubSubCommands.counts(Space.SHARDS)),
    };
  }

  private static CommandSpec.Draft report(String usage, int arity, String summary) {
    String since = usage.contains("SHARD") ? "7.0.0" : "2.8.0";
    return row(usage).since(since, summary).takes(arity, NONE, "pubsub loading", FAMILY);
  }
}
