package io.pomai.server.command.keys;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.FIRST;

import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.ExpireUnit;

/** The rows of the commands about times to live of keys and elements. */
public final class ExpiryRows {
  private static final String KEYSPACE = "keyspace";
  private static final String WRITE = "write fast";
  private static final String READ = "readonly fast";
  private static final String V7 = "7.0.0";

  private ExpiryRows() {}

  /** Those of keys of any type. */
  public static CommandSpec[] keys() {
    return new CommandSpec[] {
      row("EXPIRE key seconds [NX|XX|GT|LT]")
          .since("1.0.0", "Has a key expire in some seconds.")
          .takes(-3, FIRST, WRITE, KEYSPACE)
          .uses(KeyAccess.UPDATE)
          .runs(ExpiryCommands.expire(ExpireUnit.SECONDS)),
      row("EXPIREAT key unix-time-seconds [NX|XX|GT|LT]")
          .since("1.2.0", "Has a key expire at a time.")
          .takes(-3, FIRST, WRITE, KEYSPACE)
          .uses(KeyAccess.UPDATE)
          .runs(ExpiryCommands.expire(ExpireUnit.SECOND_OF_EPOCH)),
      row("EXPIRETIME key")
          .since(V7, "Returns when a key expires, in seconds of the epoch.")
          .takes(2, FIRST, READ, KEYSPACE)
          .runs(ExpiryCommands::expireTime),
      row("PERSIST key")
          .since("2.2.0", "Has a key not expire.")
          .takes(2, FIRST, WRITE, KEYSPACE)
          .uses(KeyAccess.UPDATE)
          .runs(ExpiryCommands::persist),
      row("PEXPIRE key milliseconds [NX|XX|GT|LT]")
          .since("2.6.0", "Has a key expire in some milliseconds.")
          .takes(-3, FIRST, WRITE, KEYSPACE)
          .uses(KeyAccess.UPDATE)
          .runs(ExpiryCommands.expire(ExpireUnit.MILLIS)),
      row("PEXPIREAT key unix-time-milliseconds [NX|XX|GT|LT]")
          .since("2.6.0", "Has a key expire at a time.")
          .takes(-3, FIRST, WRITE, KEYSPACE)
          .uses(KeyAccess.UPDATE)
          .runs(ExpiryCommands.expire(ExpireUnit.MILLI_OF_EPOCH)),
      row("PEXPIRETIME key")
          .since(V7, "Returns when a key expires, in milliseconds of the epoch.")
          .takes(2, FIRST, READ, KEYSPACE)
          .runs(ExpiryCommands::pexpireTime),
      row("PTTL key")
          .since("2.6.0", "Returns how long a key will be there, in milliseconds.")
          .takes(2, FIRST, READ, KEYSPACE)
          .runs(ExpiryCommands::pttl),
      row("TTL key")
          .since("1.0.0", "Returns how long a key will be there, in seconds.")
          .takes(2, FIRST, READ, KEYSPACE)
          .runs(ExpiryCommands::ttl),
    };
  }

  /** Those that set or read a string at the same time. */
  public static CommandSpec[] strings() {
    return new CommandSpec[] {
      row("GETEX key [EX seconds|PX ms|EXAT seconds|PXAT ms|PERSIST]")
          .since("6.2.0", "Returns the string of a key and changes when it expires.")
          .takes(-2, FIRST, WRITE, "string")
          .runs(ExpiryCommands::getExpiring),
      row("PSETEX key milliseconds value")
          .since("2.6.0", "Sets the string of a key that expires in some milliseconds.")
          .takes(4, FIRST, "write denyoom", "string")
          .uses(KeyAccess.OVERWRITE)
          .runs(ExpiryCommands::setExpiringInMillis),
      row("SETEX key seconds value")
          .since("2.0.0", "Sets the string of a key that expires in some seconds.")
          .takes(4, FIRST, "write denyoom", "string")
          .uses(KeyAccess.OVERWRITE)
          .runs(ExpiryCommands::setExpiring),
    };
  }
}
