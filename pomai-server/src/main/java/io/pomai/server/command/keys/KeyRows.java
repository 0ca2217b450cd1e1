package io.pomai.server.command.keys;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.ALL;
import static io.pomai.server.command.KeyPositions.FIRST;
import static io.pomai.server.command.KeyPositions.NONE;

import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.KeyPositions;
import io.pomai.server.command.KeyUse;
import io.pomai.server.command.Subcommands;

/** The rows of the commands on keys of any type. */
public final class KeyRows {
  private static final String V1 = "1.0.0";
  private static final String KEYSPACE = "keyspace";
  private static final KeyPositions TWO = new KeyPositions(1, 2, 1, null);
  private static final KeyUse COPIED = new KeyUse(KeyAccess.READ, KeyAccess.OVERWRITE, false);
  private static final KeyUse RENAMED =
      new KeyUse(KeyAccess.READ_DELETE, KeyAccess.OVERWRITE, false);
  private static final KeyPositions SECOND = new KeyPositions(2, 2, 1, null);

  private KeyRows() {}

  /** Those of one database. */
  public static CommandSpec[] all() {
    return new CommandSpec[] {
      row("DEL key [key ...]")
          .since(V1, "Deletes keys of any type.")
          .takes(-2, ALL, "write", KEYSPACE)
          .uses(KeyAccess.DELETE)
          .runs(new Estimated(Estimated::byContents, KeyCommands::delete)),
      row("EXISTS key [key ...]")
          .since(V1, "Counts the keys that exist.")
          .takes(-2, ALL, "readonly fast", KEYSPACE)
          .uses(KeyAccess.METADATA)
          .runs(new Estimated(Estimated::byArguments, KeyCommands::exists)),
      row("KEYS pattern")
          .since(V1, "Returns all keys that match a pattern.")
          .takes(2, NONE, "readonly", "keyspace dangerous")
          .runs(new KeyCommands.Keys()),
      Subcommands.container("OBJECT", "2.2.3", "How values are kept.").with(object()),
      row("RANDOMKEY")
          .since(V1, "Returns a random key.")
          .takes(1, NONE, "readonly", KEYSPACE)
          .runs(KeyCommands::randomKey),
      row("SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]")
          .since("2.8.0", "Walks through the keys, some at a time.")
          .takes(-2, NONE, "readonly", KEYSPACE)
          .runs(new KeyCommands.Scan()),
      row("TOUCH key [key ...]")
          .since("3.2.1", "Counts the keys that exist, and makes them used just now.")
          .takes(-2, ALL, "readonly fast", KEYSPACE)
          .uses(KeyAccess.METADATA)
          .runs(new Estimated(Estimated::byArguments, KeyCommands::touch)),
      row("TYPE key")
          .since(V1, "Returns the type of a key.")
          .takes(2, FIRST, "readonly fast", KEYSPACE)
          .uses(KeyAccess.METADATA)
          .runs(KeyCommands::type),
      row("UNLINK key [key ...]")
          .since("4.0.0", "Deletes keys of any type.")
          .takes(-2, ALL, "write fast", KEYSPACE)
          .uses(KeyAccess.DELETE)
          .runs(new Estimated(Estimated::byContents, KeyCommands::delete)),
    };
  }

  /** Commands that move what a key holds. */
  public static CommandSpec[] moves() {
    return new CommandSpec[] {
      row("COPY source destination [DB index] [REPLACE]")
          .since("6.2.0", "Copies what a key holds to another key.")
          .takes(-3, TWO, "write denyoom", KEYSPACE)
          .uses(COPIED)
          .runs(new Estimated(MoveCommands::estimate, MoveCommands::copy)),
      row("DUMP key")
          .since("2.6.0", "Returns what a key holds as bytes that RESTORE takes.")
          .takes(2, FIRST, "readonly", KEYSPACE)
          .runs(new Estimated(DumpCommands::dumpEstimate, DumpCommands::dump)),
      row("MOVE key db")
          .since(V1, "Moves a key to another database.")
          .takes(3, FIRST, "write fast", KEYSPACE)
          .uses(KeyAccess.READ_DELETE)
          .runs(MoveCommands::move),
      row("RENAME key newkey")
          .since(V1, "Gives a key another name, in place of what that holds.")
          .takes(3, TWO, "write", KEYSPACE)
          .uses(RENAMED)
          .runs(MoveCommands::rename),
      row("RENAMENX key newkey")
          .since(V1, "Gives a key another name that no key has.")
          .takes(3, TWO, "write fast", KEYSPACE)
          .uses(RENAMED)
          .runs(MoveCommands::renameIfNew),
      row("RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]")
          .since("2.6.0", "Has a key hold what DUMP has returned.")
          .takes(-4, FIRST, "write denyoom", "keyspace dangerous")
          .uses(KeyAccess.OVERWRITE)
          .runs(new Estimated(DumpCommands::restoreEstimate, DumpCommands::restore)),
    };
  }

  private static CommandSpec[] object() {
    return new CommandSpec[] {
      row("OBJECT ENCODING key")
          .since("2.2.3", "Returns the encoding that Redis would have for a value.")
          .takes(3, SECOND, "readonly", KEYSPACE)
          .uses(KeyAccess.METADATA)
          .runs(ObjectCommands::encoding),
      row("OBJECT FREQ key")
          .since("4.0.0", "Returns how often a key is used, from 0 to 255, on a logarithmic scale.")
          .takes(3, SECOND, "readonly", KEYSPACE)
          .uses(KeyAccess.METADATA)
          .runs(ObjectCommands::frequency),
      Subcommands.help("OBJECT", KEYSPACE),
      row("OBJECT IDLETIME key")
          .since("2.2.3", "Returns for how many seconds a key was not used.")
          .takes(3, SECOND, "readonly", KEYSPACE)
          .uses(KeyAccess.METADATA)
          .runs(ObjectCommands::idleTime),
      row("OBJECT REFCOUNT key")
          .since("2.2.3", "Returns 1 for a key that is there.")
          .takes(3, SECOND, "readonly", KEYSPACE)
          .uses(KeyAccess.METADATA)
          .runs(ObjectCommands::referenceCount),
    };
  }
}
