package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;
import static io.pomai.server.command.Subcommands.container;
import static io.pomai.server.command.Subcommands.help;

import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Waiting;

/** The rows of the commands by which operators watch the server. */
public final class OperationRows {
  private OperationRows() {}

  /** What operators look at: latency, slow commands, monitoring, replication. */
  public static CommandSpec[] all() {
    return new CommandSpec[] {
      container("LATENCY", "2.8.13", "What took long, and how long commands take.").with(latency()),
      row("LOLWUT [VERSION version]")
          .since("5.0.0", "Shows the version.")
          .takes(-1, NONE, "readonly fast", "")
          .runs(ServerCommands::lolwut),
      row("MONITOR")
          .since("1.0.0", "Shows the commands that the server executes, as they come.")
          .takes(1, NONE, "admin loading", "")
          .runs(ClientModes::monitor),
      row("ROLE")
          .since("2.8.12", "Returns that this server is a master without replicas.")
          .takes(1, NONE, "loading fast", "admin dangerous")
          .runs(ReplicationCommands::role),
      container("SLOWLOG", "2.2.12", "The commands that took longest lately.").with(slowLog()),
      row("TIME")
          .since("2.6.0", "Returns the time in seconds and microseconds.")
          .takes(1, NONE, "loading fast", "")
          .runs(ServerCommands::time),
    };
  }

  /** Commands that wait for what was written to be safe. */
  public static CommandSpec[] waiting() {
    return new CommandSpec[] {
      row("WAIT numreplicas timeout")
          .since("3.0.0", "Returns 0 at once: there are no replicas to wait for.")
          .takes(3, NONE, "", "connection blocking")
          .runs(ReplicationCommands::await),
      row("WAITAOF numlocal numreplicas timeout")
          .since("7.2.0", "Waits until what was written is on the device, if numlocal is 1.")
          .takes(4, NONE, "", "connection blocking")
          .runs(new Waiting(ReplicationCommands::awaitLog)),
    };
  }

  private static CommandSpec[] latency() {
    return new CommandSpec[] {
      row("LATENCY DOCTOR")
          .since("2.8.13", "Says what took long, in words.")
          .takes(2, NONE, "admin loading", "")
          .runs(LatencyCommands::doctor),
      help("LATENCY"),
      row("LATENCY HISTOGRAM [command ...]")
          .since("7.0.0", "Returns how many calls of each command took how long.")
          .takes(-2, NONE, "admin loading", "")
          .runs(LatencyCommands::histogram),
      row("LATENCY HISTORY event")
          .since("2.8.13", "Returns when an event took long, and how long.")
          .takes(3, NONE, "admin loading", "")
          .runs(LatencyCommands::history),
      row("LATENCY LATEST")
          .since("2.8.13", "Returns the events that took long.")
          .takes(2, NONE, "admin loading", "")
          .runs(LatencyCommands::latest),
      row("LATENCY RESET [event ...]")
          .since("2.8.13", "Forgets what took long.")
          .takes(-2, NONE, "admin loading", "")
          .runs(LatencyCommands::reset),
    };
  }

  private static CommandSpec[] slowLog() {
    return new CommandSpec[] {
      row("SLOWLOG GET [count]")
          .since("2.2.12", "Returns the newest slow commands, 10 of them if not said, -1 for all.")
          .takes(-2, NONE, "admin loading", "")
          .runs(SlowLogCommands::get),
      help("SLOWLOG"),
      row("SLOWLOG LEN")
          .since("2.2.12", "Returns how many slow commands are kept.")
          .takes(2, NONE, "admin loading", "")
          .runs(SlowLogCommands::length),
      row("SLOWLOG RESET")
          .since("2.2.12", "Forgets the slow commands.")
          .takes(2, NONE, "admin loading", "")
          .runs(SlowLogCommands::reset),
    };
  }
}
