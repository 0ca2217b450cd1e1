package io.pomai.server.acl;

import java.util.List;
import java.util.Set;

/**
 * A command as rules see it.
 *
 * @param id its number, from 0 up
 * @param name lower case; of a subcommand with its parent, {@code client|id}
 * @param categories without their {@code @}
 * @param subcommands commands below this one
 */
public record AclCommand(
    int id, String name, Set<String> categories, List<AclCommand> subcommands) {
  boolean isSubcommand() {
    return name.indexOf('|') >= 0;
  }
}
