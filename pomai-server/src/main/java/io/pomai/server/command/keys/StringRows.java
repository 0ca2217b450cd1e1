package io.pomai.server.command.keys;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.ALL;
import static io.pomai.server.command.KeyPositions.FIRST;

import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.KeyPositions;
import io.pomai.server.command.KeyUse;
import io.pomai.server.command.Session;
import java.util.concurrent.TimeUnit;

/** The rows of the commands on strings. */
public final class StringRows {
  private static final String V1 = "1.0.0";
  private static final KeyPositions PAIRS = new KeyPositions(1, -1, 2, null);
  private static final long BYTES_PER_MICRO = 1_000;

  private StringRows() {}

  /** Those that most clients use. */
  public static CommandSpec[] all() {
    return new CommandSpec[] {
      row("APPEND key value")
          .since("2.0.0", "Appends to a string and returns its length.")
          .takes(3, FIRST, "write denyoom fast", "string")
          .uses(KeyAccess.INSERT)
          .runs(StringCommands::append),
      row("DECR key")
          .since(V1, "Takes one from the integer of a key.")
          .takes(2, FIRST, "write denyoom fast", "string")
          .runs(StringCommands::decr),
      row("DECRBY key decrement")
          .since(V1, "Takes from the integer of a key.")
          .takes(3, FIRST, "write denyoom fast", "string")
          .runs(StringCommands::decrBy),
      row("GET key")
          .since(V1, "Returns the string of a key.")
          .takes(2, FIRST, "readonly fast", "string")
          .runs(StringCommands::get),
      range("GETRANGE", "2.4.0"),
      row("INCR key")
          .since(V1, "Adds one to the integer of a key.")
          .takes(2, FIRST, "write denyoom fast", "string")
          .runs(StringCommands::incr),
      row("INCRBY key increment")
          .since(V1, "Adds to the integer of a key.")
          .takes(3, FIRST, "write denyoom fast", "string")
          .runs(StringCommands::incrBy),
      row("MGET key [key ...]")
          .since(V1, "Returns the strings of several keys.")
          .takes(-2, ALL, "readonly fast", "string")
          .runs(new Estimated(Estimated::byArguments, StringCommands::mget)),
      row("SET key value [NX|XX] [GET] [EX seconds|PX ms|EXAT seconds|PXAT ms|KEEPTTL]")
          .since(V1, "Sets the string of a key.")
          .takes(-3, FIRST, "write denyoom", "string")
          .uses(KeyUse.OF_SET)
          .runs(StringCommands::set),
      row("STRLEN key")
          .since("2.2.0", "Returns the length of a string.")
          .takes(2, FIRST, "readonly fast", "string")
          .uses(KeyAccess.METADATA)
          .runs(StringCommands::strlen),
      range("SUBSTR", V1),
    };
  }

  /** Commands that clients can do without. */
  public static CommandSpec[] more() {
    return new CommandSpec[] {
      row("GETDEL key")
          .since("6.2.0", "Returns the string of a key and deletes it.")
          .takes(2, FIRST, "write fast", "string")
          .uses(KeyAccess.READ_DELETE)
          .runs(MoreStringCommands::getAndDelete),
      row("GETSET key value")
          .since(V1, "Sets the string of a key and returns the one before.")
          .takes(3, FIRST, "write denyoom fast", "string")
          .runs(StringCommands::getAndSet),
      row("INCRBYFLOAT key increment")
          .since("2.6.0", "Adds to the number of a key, which may have a fraction.")
          .takes(3, FIRST, "write denyoom fast", "string")
          .runs(MoreStringCommands::incrementByFloat),
      row("MSET key value [key value ...]")
          .since("1.0.1", "Sets the strings of several keys at once.")
          .takes(-3, PAIRS, "write denyoom", "string")
          .uses(KeyAccess.OVERWRITE)
          .runs(new Estimated(Estimated::byArguments, MoreStringCommands::setMany)),
      row("MSETNX key value [key value ...]")
          .since("1.0.1", "Sets the strings of several keys if none of them is there.")
          .takes(-3, PAIRS, "write denyoom", "string")
          .uses(KeyAccess.OVERWRITE)
          .runs(new Estimated(Estimated::byArguments, MoreStringCommands::setManyIfNew)),
      row("SETNX key value")
          .since(V1, "Sets the string of a key that is not there.")
          .takes(3, FIRST, "write denyoom fast", "string")
          .uses(KeyAccess.OVERWRITE)
          .runs(MoreStringCommands::setIfNew),
      row("SETRANGE key offset value")
          .since("2.2.0", "Overwrites a part of a string and returns its length.")
          .takes(4, FIRST, "write denyoom", "string")
          .uses(KeyAccess.UPDATE)
          .runs(new Estimated(StringRows::copied, MoreStringCommands::setRange)),
    };
  }

  private static CommandSpec range(String name, String since) {
    return row(name + " key start end")
        .since(since, "Returns a part of a string.")
        .takes(4, FIRST, "readonly", "string")
        .runs(MoreStringCommands::getRange);
  }

  /** The string is copied as a whole. */
  private static long copied(Session session) {
    long[] length = new long[1];
    boolean _ = session.keyspace().peekString(session.key(1), (address, n) -> length[0] = n);
    long before = length[0];
    long given = session.cursor(2).nextInteger() + session.request().length(3);
    return TimeUnit.MICROSECONDS.toNanos(Math.max(before, given) / BYTES_PER_MICRO);
  }
}
