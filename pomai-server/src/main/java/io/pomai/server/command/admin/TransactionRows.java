package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.ALL;
import static io.pomai.server.command.KeyPositions.NONE;

import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.TransactionCommands;

/** The rows of the commands of transactions. */
public final class TransactionRows {
  private static final String TRANSACTION = "transaction";
  private static final String V12 = "1.2.0";

  private TransactionRows() {}

  /** All of them. */
  public static CommandSpec[] all() {
    return new CommandSpec[] {
      row("DISCARD")
          .since("2.0.0", "Drops the commands that were queued since MULTI.")
          .takes(1, NONE, "loading fast unqueued", TRANSACTION)
          .runs(TransactionCommands::discard),
      row("EXEC")
          .since(V12, "Executes the commands that were queued since MULTI, alone.")
          .takes(1, NONE, "loading unqueued alone", TRANSACTION)
          .runs(new TransactionCommands.Exec()),
      row("MULTI")
          .since(V12, "Has the following commands queued until EXEC.")
          .takes(1, NONE, "loading fast unqueued", TRANSACTION)
          .runs(TransactionCommands::multi),
      row("UNWATCH")
          .since("2.2.0", "Watches no key any more.")
          .takes(1, NONE, "loading fast", TRANSACTION)
          .runs(TransactionCommands::unwatch),
      row("WATCH key [key ...]")
          .since("2.2.0", "Has EXEC do nothing if one of these keys changes before it.")
          .takes(-2, ALL, "fast unqueued", TRANSACTION)
          .uses(KeyAccess.METADATA)
          .runs(new Estimated(Estimated::byArguments, TransactionCommands::watch)),
    };
  }
}
