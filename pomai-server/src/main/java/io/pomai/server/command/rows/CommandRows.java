package io.pomai.server.command.rows;

import static io.pomai.server.command.CommandTable.VECTOR;

import io.pomai.server.command.CommandTable;
import io.pomai.server.command.admin.AclRows;
import io.pomai.server.command.admin.ClusterRows;
import io.pomai.server.command.admin.OperationRows;
import io.pomai.server.command.admin.PubSubRows;
import io.pomai.server.command.admin.ServerRows;
import io.pomai.server.command.admin.TransactionRows;
import io.pomai.server.command.keys.ExpiryRows;
import io.pomai.server.command.keys.KeyRows;
import io.pomai.server.command.keys.StringRows;
import io.pomai.server.command.vectors.VectorRows;
import io.pomai.server.command.vectors.VectorState;

/** The command table: the rows of all families. */
public final class CommandRows {
  private static final String CONNECTION = "connection";
  private static final CommandTable TABLE = build();

  private CommandRows() {}

  /** All commands under their own names. */
  public static CommandTable table() {
    return TABLE;
  }

  private static CommandTable build() {
    return new CommandTable.Builder(VectorState::new)
        .group(VECTOR, VectorRows.all())
        .group("generic", KeyRows.all())
        .group("generic", KeyRows.moves())
        .group(VECTOR, VectorRows.expiry())
        .group("generic", ExpiryRows.keys())
        .group("generic", OperationRows.waiting())
        .group("string", StringRows.all())
        .group("string", StringRows.more())
        .group("string", ExpiryRows.strings())
        .group(CONNECTION, ServerRows.connection())
        .group("server", AclRows.acl())
        .group("server", ServerRows.server())
        .group("server", OperationRows.all())
        .group("server", ClusterRows.all())
        .group("transactions", TransactionRows.all())
        .group("pubsub", PubSubRows.all())
        .build();
  }
}
