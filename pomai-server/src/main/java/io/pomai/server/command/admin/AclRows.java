package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.KeyPositions.NONE;
import static io.pomai.server.command.Subcommands.container;
import static io.pomai.server.command.Subcommands.help;

import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.SecretArguments;
import io.pomai.server.command.Waiting;

/** The rows of ACL: users and what they may do. */
public final class AclRows {
  private static final String ADMIN = "admin loading";

  private AclRows() {}

  public static CommandSpec acl() {
    return container("ACL", "6.0.0", "Users and what they may do.").with(below());
  }

  private static CommandSpec[] below() {
    return new CommandSpec[] {
      row("ACL CAT [category]")
          .since("6.0.0", "Lists the categories of commands, or the commands of a category.")
          .takes(-2, NONE, "loading", "")
          .runs(AclCommands::categories),
      row("ACL DELUSER username [username ...]")
          .since("6.0.0", "Removes users and closes their connections.")
          .takes(-3, NONE, ADMIN, "")
          .hides(SecretArguments.BEHIND_SUBCOMMAND)
          .runs(AclCommands::deleteUsers),
      row("ACL DRYRUN username command [arg ...]")
          .since("7.0.0", "Says whether a user may run a command line.")
          .takes(-4, NONE, ADMIN, "")
          .runs(AclCommands::dryRun),
      row("ACL GENPASS [bits]")
          .since("6.0.0", "Returns a random password.")
          .takes(-2, NONE, "loading", "")
          .runs(AclCommands::generatePassword),
      row("ACL GETUSER username")
          .since("6.0.0", "Returns the rules of a user.")
          .takes(3, NONE, ADMIN, "")
          .hides(SecretArguments.BEHIND_SUBCOMMAND)
          .runs(AclCommands::getUser),
      help("ACL"),
      row("ACL LIST")
          .since("6.0.0", "Lists the users with their rules.")
          .takes(2, NONE, ADMIN, "")
          .runs(AclCommands::list),
      row("ACL LOAD")
          .since("6.0.0", "Reads the users from the file aclfile.")
          .takes(2, NONE, ADMIN, "")
          .runs(new Waiting(AclCommands::load)),
      row("ACL LOG [count|RESET]")
          .since("6.0.0", "Lists what was denied lately, newest first, or forgets it.")
          .takes(-2, NONE, ADMIN, "")
          .runs(AclCommands::log),
      row("ACL SAVE")
          .since("6.0.0", "Writes the users to the file aclfile.")
          .takes(2, NONE, ADMIN, "")
          .runs(new Waiting(AclCommands::save)),
      row("ACL SETUSER username [rule ...]")
          .since("6.0.0", "Makes a user, or changes its rules.")
          .takes(-3, NONE, ADMIN, "")
          .hides(SecretArguments.BEHIND_SUBCOMMAND)
          .runs(AclCommands::setUser),
      row("ACL USERS")
          .since("6.0.0", "Lists the names of the users.")
          .takes(2, NONE, ADMIN, "")
          .runs(AclCommands::users),
      row("ACL WHOAMI")
          .since("6.0.0", "Returns the name of the connection's user.")
          .takes(2, NONE, "loading", "")
          .runs(AclCommands::whoAmI),
    };
  }
}
