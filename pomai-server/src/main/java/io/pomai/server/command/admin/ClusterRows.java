package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;

import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.CommandSpec;

/**
 * The rows of the commands of a cluster: by their refusal clients and tools see that there is one
 * node.
 */
public final class ClusterRows {
  /** As Redis without cluster-enabled. */
  private static final CommandHandler REFUSAL =
      session -> {
        throw new CommandException("ERR This instance has cluster support disabled");
      };

  private static final String SUMMARY = "Refused: this is no cluster.";

  private ClusterRows() {}

  /** All of them. */
  public static CommandSpec[] all() {
    return new CommandSpec[] {
      row("CLUSTER subcommand [arg ...]")
          .since("3.0.0", SUMMARY)
          .takes(-2, NONE, "loading", "")
          .runs(REFUSAL),
      row("READONLY")
          .since("3.0.0", SUMMARY)
          .takes(1, NONE, "loading fast", "connection")
          .runs(REFUSAL),
      row("READWRITE")
          .since("3.0.0", SUMMARY)
          .takes(1, NONE, "loading fast", "connection")
          .runs(REFUSAL),
    };
  }
}
