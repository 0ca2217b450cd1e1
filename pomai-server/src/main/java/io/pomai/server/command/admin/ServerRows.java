package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;
import static io.pomai.server.command.Subcommands.container;
import static io.pomai.server.command.Subcommands.help;

import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.KeyPositions;
import io.pomai.server.command.SecretArguments;
import io.pomai.server.command.Waiting;
import java.util.stream.Stream;

/** The rows of the commands about connections, settings and the server. */
public final class ServerRows {
  private static final String CONNECTION = "connection";
  private static final String V1 = "1.0.0";

  private ServerRows() {}

  /** The commands of one connection, CLIENT among them. */
  public static CommandSpec[] connection() {
    return new CommandSpec[] {
      row("AUTH [username] password")
          .since(V1, "Authenticates the connection.")
          .takes(-2, NONE, "loading fast no_auth", CONNECTION)
          .hides(SecretArguments.BEHIND_NAME)
          .runs(ConnectionCommands::auth),
      container("CLIENT", "2.4.0", "Clients and their connections.")
          .with(
              Stream.of(client(), ClientRows.modes())
                  .flatMap(Stream::of)
                  .toArray(CommandSpec[]::new)),
      row("ECHO message")
          .since(V1, "Returns its argument.")
          .takes(2, NONE, "loading fast", CONNECTION)
          .runs(ConnectionCommands::echo),
      row("HELLO [protover [AUTH username password] [SETNAME clientname]]")
          .since("6.0.0", "Shakes hands: protocol version, authentication, name.")
          .takes(-1, NONE, "loading fast no_auth", CONNECTION)
          .hides(SecretArguments.OF_HELLO)
          .runs(ConnectionCommands::hello),
      row("PING [message]")
          .since(V1, "Returns PONG or its argument.")
          .takes(-1, NONE, "loading fast subscriber", CONNECTION)
          .runs(ConnectionCommands::ping),
      row("QUIT")
          .since(V1, "Closes the connection.")
          .takes(-1, NONE, "loading fast no_auth unqueued subscriber", CONNECTION)
          .runs(ConnectionCommands::quit),
      row("RESET")
          .since("6.2.0", "Puts the connection into its first state.")
          .takes(1, NONE, "loading fast no_auth unqueued subscriber", CONNECTION)
          .runs(ConnectionCommands::reset),
      row("SELECT index")
          .since(V1, "Selects one of 16 databases.")
          .takes(2, NONE, "loading fast", CONNECTION)
          .runs(ConnectionCommands::select),
    };
  }

  private static CommandSpec[] client() {
    return new CommandSpec[] {
      row("CLIENT GETNAME")
          .since("2.6.9", "Returns the name of the connection.")
          .takes(2, NONE, "loading", CONNECTION)
          .runs(ClientCommands::getName),
      help("CLIENT", CONNECTION),
      row("CLIENT ID")
          .since("5.0.0", "Returns the number of the connection.")
          .takes(2, NONE, "loading", CONNECTION)
          .runs(ClientCommands::id),
      row("CLIENT INFO")
          .since("6.2.0", "Describes the connection.")
          .takes(2, NONE, "loading", CONNECTION)
          .runs(ClientCommands::info),
      row("CLIENT KILL ip:port|filter value [filter value ...]")
          .since(
              "2.4.0", "Closes connections by ID, ADDR, LADDR, TYPE, USER, MAXAGE; SKIPME yes|no.")
          .takes(-3, NONE, "admin loading", CONNECTION)
          .runs(ClientKill::execute),
      row("CLIENT LIST [TYPE type] [ID id [id ...]]")
          .since("2.4.0", "Describes the connected clients.")
          .takes(-2, NONE, "admin loading", CONNECTION)
          .runs(ClientCommands::list),
      row("CLIENT NO-EVICT ON|OFF")
          .since("7.0.0", "Asks to be kept when memory is short.")
          .takes(3, NONE, "admin loading", CONNECTION)
          .runs(ClientCommands::noEvict),
      row("CLIENT REPLY ON|OFF|SKIP")
          .since("3.2.0", "Turns replies on and off.")
          .takes(3, NONE, "loading", CONNECTION)
          .runs(ClientCommands::reply),
      row("CLIENT SETINFO LIB-NAME|LIB-VER value")
          .since("7.2.0", "Names the client's library.")
          .takes(4, NONE, "loading", CONNECTION)
          .runs(ClientCommands::setInfo),
      row("CLIENT SETNAME name")
          .since("2.6.9", "Names the connection.")
          .takes(3, NONE, "loading", CONNECTION)
          .runs(ClientCommands::setName),
    };
  }

  /** The commands of the server, COMMAND, CONFIG and MEMORY among them. */
  public static CommandSpec[] server() {
    return new CommandSpec[] {
      row("COMMAND")
          .since("2.8.13", "Describes the commands.")
          .takes(-1, NONE, "loading", CONNECTION)
          .runs(CommandIntrospection::all)
          .with(command()),
      container("CONFIG", "2.0.0", "Settings of the server.").with(config()),
      row("BGREWRITEAOF")
          .since(V1, "Saves all data in the background, so that the log can be cut.")
          .takes(1, NONE, "admin", "")
          .runs(SaveCommands::rewriteLog),
      row("BGSAVE [SCHEDULE]")
          .since(V1, "Saves all data in the folder dir, in the background.")
          .takes(-1, NONE, "admin", "")
          .runs(SaveCommands::backgroundSave),
      DebugRows.debug(),
      row("DBSIZE")
          .since(V1, "Returns how many keys the database has.")
          .takes(1, NONE, "readonly fast", "keyspace")
          .runs(ServerCommands::dbSize),
      row("FLUSHALL [ASYNC|SYNC]")
          .since(V1, "Deletes all keys of all databases.")
          .takes(-1, NONE, "write", "keyspace dangerous")
          .runs(new Estimated(Estimated::byEverything, ServerCommands::flushAll)),
      row("FLUSHDB [ASYNC|SYNC]")
          .since(V1, "Deletes all keys of the database.")
          .takes(-1, NONE, "write", "keyspace dangerous")
          .runs(new Estimated(Estimated::byEverything, ServerCommands::flushDb)),
      row("INFO [section ...]")
          .since(V1, "Describes the server and what it has counted.")
          .takes(-1, NONE, "loading", "dangerous")
          .runs(ServerCommands::info),
      row("LASTSAVE")
          .since(
              V1,
              "Returns when data was last saved, or the server started, in seconds of the epoch.")
          .takes(1, NONE, "admin loading fast", "")
          .runs(SaveCommands::lastSave),
      container("MEMORY", "4.0.0", "Memory of keys and server.").with(memory()),
      container("MODULE", "4.0.0", "Capabilities that Redis has as modules.")
          .with(
              help("MODULE"),
              row("MODULE LIST")
                  .since("4.0.0", "Lists the modules.")
                  .takes(2, NONE, "admin", "")
                  .runs(ModuleCommands::list)),
      row("SAVE")
          .since(V1, "Saves all data in the folder dir and returns when it is safe.")
          .takes(1, NONE, "admin no_multi", "")
          .runs(new Waiting(SaveCommands::save)),
      row("SHUTDOWN [NOSAVE|SAVE] [NOW] [FORCE]")
          .since(V1, "Ends the server; data is kept if there is a folder dir, and dropped if not.")
          .takes(-1, NONE, "admin loading no_multi", "")
          .runs(ServerCommands::shutdown),
    };
  }

  private static CommandSpec[] command() {
    return new CommandSpec[] {
      row("COMMAND COUNT")
          .since("2.8.13", "Returns how many commands there are.")
          .takes(2, NONE, "loading", CONNECTION)
          .runs(CommandIntrospection::count),
      row("COMMAND DOCS [command ...]")
          .since("7.0.0", "Documents commands.")
          .takes(-2, NONE, "loading", CONNECTION)
          .runs(new Estimated(CommandIntrospection::nanos, CommandIntrospection::docs)),
      row("COMMAND GETKEYS command [arg ...]")
          .since("2.8.13", "Returns the keys of a command line.")
          .takes(-3, NONE, "loading", CONNECTION)
          .runs(CommandIntrospection::getKeys),
      row("COMMAND GETKEYSANDFLAGS command [arg ...]")
          .since(
              "7.0.0", "Returns the keys of a command line, and what the command does with them.")
          .takes(-3, NONE, "loading", CONNECTION)
          .runs(CommandIntrospection::getKeysAndFlags),
      help("COMMAND", CONNECTION),
      row("COMMAND INFO [command ...]")
          .since("2.8.13", "Describes commands.")
          .takes(-2, NONE, "loading", CONNECTION)
          .runs(new Estimated(CommandIntrospection::nanos, CommandIntrospection::info)),
      row("COMMAND LIST [FILTERBY MODULE|ACLCAT|PATTERN value]")
          .since("7.0.0", "Lists the names of commands.")
          .takes(-2, NONE, "loading", CONNECTION)
          .runs(CommandIntrospection::list),
    };
  }

  private static CommandSpec[] config() {
    return new CommandSpec[] {
      row("CONFIG GET pattern [pattern ...]")
          .since("2.0.0", "Returns settings and their values.")
          .takes(-3, NONE, "admin loading", "")
          .runs(ConfigCommands::get),
      help("CONFIG"),
      row("CONFIG RESETSTAT")
          .since(V1, "Sets the counters of INFO to zero.")
          .takes(2, NONE, "admin loading", "")
          .runs(ConfigCommands::resetStat),
      row("CONFIG REWRITE")
          .since("2.8.0", "Writes settings that were changed into the configuration file.")
          .takes(2, NONE, "admin loading", "")
          .runs(new Waiting(ConfigCommands::rewrite)),
      row("CONFIG SET name value [name value ...]")
          .since("2.0.0", "Changes settings, all or none.")
          .takes(-4, NONE, "admin loading", "")
          .hides(SecretArguments.OF_CONFIG_SET)
          .runs(ConfigCommands::set),
    };
  }

  private static CommandSpec[] memory() {
    return new CommandSpec[] {
      row("MEMORY DOCTOR")
          .since("4.0.0", "Says whether memory is short.")
          .takes(2, NONE, "", "")
          .runs(MemoryCommands::doctor),
      help("MEMORY"),
      row("MEMORY MALLOC-STATS")
          .since("4.0.0", "Returns what memory is used for, in words.")
          .takes(2, NONE, "", "")
          .runs(MemoryCommands::kinds),
      row("MEMORY PURGE")
          .since("4.0.0", "Does nothing: memory that is free is given back as it gets free.")
          .takes(2, NONE, "", "")
          .runs(MemoryCommands::purge),
      row("MEMORY STATS")
          .since("4.0.0", "Returns how memory is used.")
          .takes(2, NONE, "", "")
          .runs(MemoryCommands::stats),
      row("MEMORY USAGE key [SAMPLES count]")
          .since("4.0.0", "Returns the bytes that a key takes.")
          .takes(-3, new KeyPositions(2, 2, 1, null), "readonly", "")
          .uses(KeyAccess.METADATA)
          .runs(MemoryCommands::usage),
    };
  }
}
