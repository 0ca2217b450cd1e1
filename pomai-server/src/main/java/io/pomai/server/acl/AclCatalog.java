package io.pomai.server.acl;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands and categories that rules may name. Immutable. */
public final class AclCatalog {
  /** All categories in the order of ACL CAT: those of Redis, then that of vectors. */
  public static final List<String> CATEGORIES =
      List.of(
          "keyspace",
          "read",
          "write",
          "set",
          "sortedset",
          "list",
          "hash",
          "string",
          "bitmap",
          "hyperloglog",
          "geo",
          "stream",
          "pubsub",
          "admin",
          "fast",
          "slow",
          "blocking",
          "dangerous",
          "connection",
          "transaction",
          "scripting",
          "vector");

  private final List<AclCommand> all;
  private final Map<String, AclCommand> byName = new HashMap<>();

  /** A catalog of these commands and what is below them. */
  public AclCatalog(List<AclCommand> commands) {
    this.all =
        commands.stream()
            .flatMap(c -> Stream.concat(Stream.of(c), c.subcommands().stream()))
            .toList();
    all.forEach(command -> byName.put(command.name(), command));
  }

  /** The command of a name like {@code get} or {@code client|id}, in any case, or null. */
  @Nullable AclCommand find(String name) {
    return byName.get(name.toLowerCase(Locale.ROOT));
  }

  /** Commands and subcommands, each parent before what is below it. */
  public List<AclCommand> all() {
    return all;
  }

  /** The commands and subcommands of a category, in the case of {@link #CATEGORIES}. */
  public List<AclCommand> inCategory(String category) {
    return all.stream().filter(command -> command.categories().contains(category)).toList();
  }
}
