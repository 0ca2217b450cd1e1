package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;

import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.KeyPositions;
import io.pomai.server.command.Subcommands;
import io.pomai.server.command.Waiting;

/** The rows of DEBUG, which the setting enable-debug-command allows. */
public final class DebugRows {
  private static final String V1 = "1.0.0";

  private DebugRows() {}

  /** DEBUG with its subcommands. */
  public static CommandSpec debug() {
    return Subcommands.container("DEBUG", V1, "For tests of clients and servers.")
        .with(
            row("DEBUG DIGEST")
                .since(V1, "Returns a digest of all that is there.")
                .takes(2, NONE, "admin", "")
                .runs(new Estimated(Estimated::byEverything, DebugCommands::digest)),
            row("DEBUG DIGEST-VALUE key [key ...]")
                .since(V1, "Returns digests of what keys hold.")
                .takes(-3, new KeyPositions(2, -1, 1, null), "admin", "")
                .uses(KeyAccess.READ)
                .runs(new Estimated(Estimated::byEverything, DebugCommands::digestValue)),
            Subcommands.help("DEBUG"),
            row("DEBUG RELOAD")
                .since(V1, "Saves all data, and makes every vector set anew from what it holds.")
                .takes(-2, NONE, "admin write alone no_multi", "")
                .runs(new Waiting(DebugCommands::reload)),
            row("DEBUG SET-SKIP-CHECKSUM-VALIDATION 0|1")
                .since("6.2.0", "Has RESTORE take dumps with a wrong checksum.")
                .takes(3, NONE, "admin", "")
                .runs(DebugCommands::skipChecksums),
            row("DEBUG SLEEP seconds")
                .since(V1, "Keeps the client waiting.")
                .takes(3, NONE, "admin", "")
                .runs(new Waiting(DebugCommands::sleep)));
  }
}
