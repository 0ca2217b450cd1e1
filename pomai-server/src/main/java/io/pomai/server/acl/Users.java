package io.pomai.server.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All users by name. The default user is always there.
 *
 * <p>Threads: any thread reads; changes are serialized.
 */
public final class Users {
  /** The user that clients are before they say who they are. */
  public static final String DEFAULT = "default";

  private final AclCatalog catalog;
  private final BooleanSupplier channelsAtFirst;
  private final ConcurrentSkipListMap<String, User> users = new ConcurrentSkipListMap<>();
  private final User defaultUser;

  /**
   * The default user alone, who may do everything without a password.
   *
   * @param channelsAtFirst whether a new user may name every channel
   */
  public Users(AclCatalog catalog, BooleanSupplier channelsAtFirst) {
    this.catalog = catalog;
    this.channelsAtFirst = channelsAtFirst;
    this.defaultUser = new User(DEFAULT, powerful(""));
    users.put(DEFAULT, defaultUser);
  }

  /** The rules of a user that may do everything, with this password, or none if it is empty. */
  UserRules powerful(String password) {
    UserRulesBuilder builder = nobody();
    String last = password.isEmpty() ? "nopass" : ">" + password;
    try {
      for (String rule : List.of("+@all", "~*", "&*", "on", last)) {
        builder.apply(Rule.of(rule));
      }
    } catch (RuleException e) {
      throw new IllegalStateException("the default user's own rules are wrong", e);
    }
    return builder.build();
  }

  /** A user that may do nothing yet. */
  UserRulesBuilder nobody() {
    return new UserRulesBuilder(catalog, channelsAtFirst.getAsBoolean());
  }

  /** The commands that rules may name. */
  public AclCatalog commands() {
    return catalog;
  }

  public User defaultUser() {
    return defaultUser;
  }

  /** The user of a name, or null. */
  public @Nullable User find(String name) {
    return users.get(name);
  }

  /** All users, ordered by name. */
  public List<User> all() {
    return List.copyOf(users.values());
  }

  /** The user of that name if it may come with that password, else null. */
  public @Nullable User authenticate(String name, byte[] password) {
    PasswordHash given = PasswordHash.of(password);
    User user = users.get(name);
    return user != null && user.rules().accepts(given) ? user : null;
  }

  /**
   * Applies rules to a user, which is made if it is not there.
   *
   * @throws AclException if one is wrong; nothing has changed then
   */
  public synchronized void change(String name, List<Rule> rules) throws AclException {
    if (SelectorBuilder.hasSpaces(name)) {
      throw new AclException("Usernames can't contain spaces or null characters");
    }
    User user = users.get(name);
    UserRulesBuilder builder =
        user == null ? nobody() : user.rules().toBuilder(catalog, channelsAtFirst.getAsBoolean());
    UserRules changed = builder.applyAll(rules).build();
    if (user == null) {
      users.put(name, new User(name, changed));
    } else {
      user.rules(changed);
    }
  }

  /** Gives the default user this one password, or none if it is empty. */
  public synchronized void defaultPassword(String password) {
    UserRulesBuilder builder =
        defaultUser.rules().toBuilder(catalog, channelsAtFirst.getAsBoolean());
    builder.passwords.clear();
    builder.passwordless = password.isEmpty();
    if (!password.isEmpty()) {
      builder.passwords.add(PasswordHash.of(password));
    }
    defaultUser.rules(builder.build());
  }

  /**
   * Removes a user, who may do nothing from here on even where it is still connected; null if there
   * is none of that name. The default user cannot be removed.
   */
  public synchronized @Nullable User remove(String name) {
    if (name.equals(DEFAULT)) {
      throw new IllegalArgumentException("name=" + name + " must not be the default user");
    }
    User user = users.remove(name);
    if (user != null) {
      user.rules(nobody().build());
    }
    return user;
  }

  /**
   * Makes these the users. One that stays is the same object with other rules.
   *
   * @return the users that are gone
   */
  synchronized List<User> replace(Map<String, UserRules> others) {
    List<User> gone = new ArrayList<>();
    for (User user : all()) {
      if (!user.name().equals(DEFAULT) && !others.containsKey(user.name())) {
        users.remove(user.name());
        user.rules(nobody().build());
        gone.add(user);
      }
    }
    others.forEach(this::put);
    return gone;
  }

  private void put(String name, UserRules rules) {
    User user = users.get(name);
    if (user == null) {
      users.put(name, new User(name, rules));
    } else {
      user.rules(rules);
    }
  }
}
