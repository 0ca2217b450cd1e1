package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;

import io.pomai.server.command.CommandSpec;

/** The rows of the subcommands of CLIENT that pause clients or say how they are to be treated. */
public final class ClientRows {
  private static final String CONNECTION = "connection";

  private ClientRows() {}

  /** The subcommands of CLIENT that change how a connection is served. */
  public static CommandSpec[] modes() {
    return new CommandSpec[] {
      row("CLIENT CACHING YES|NO")
          .since("6.0.0", "Is an error: clients are not tracked.")
          .takes(3, NONE, "loading", CONNECTION)
          .runs(ClientModes::caching),
      row("CLIENT GETREDIR")
          .since("6.0.0", "Returns -1: clients are not tracked.")
          .takes(2, NONE, "loading", CONNECTION)
          .runs(ClientModes::redirection),
      row("CLIENT NO-TOUCH ON|OFF")
          .since("7.2.0", "Asks that reads do not count as use of a key.")
          .takes(3, NONE, "loading", CONNECTION)
          .runs(ClientModes::noTouch),
      row("CLIENT PAUSE timeout [WRITE|ALL]")
          .since("3.0.0", "Holds back all commands, or those that write, for so many milliseconds.")
          .takes(-3, NONE, "admin loading", CONNECTION)
          .runs(ClientModes::pause),
      row("CLIENT TRACKING ON|OFF [option ...]")
          .since("6.0.0", "OFF is accepted, ON is an error: clients are not tracked.")
          .takes(-3, NONE, "loading", CONNECTION)
          .runs(ClientModes::tracking),
      row("CLIENT TRACKINGINFO")
          .since("6.2.0", "Says that the client is not tracked.")
          .takes(2, NONE, "loading", CONNECTION)
          .runs(ClientModes::trackingInfo),
      row("CLIENT UNBLOCK client-id [TIMEOUT|ERROR]")
          .since("5.0.0", "Returns 0: no client is ever blocked.")
          .takes(-3, NONE, "admin loading", CONNECTION)
          .runs(ClientModes::unblock),
      row("CLIENT UNPAUSE")
          .since("6.2.0", "Ends a pause.")
          .takes(2, NONE, "admin loading", CONNECTION)
          .runs(ClientModes::unpause),
    };
  }
}
