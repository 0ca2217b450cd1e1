package io.pomai.server.acl;

/**
 * A user: its name, and its rules as they are now.
 *
 * <p>Threads: any thread reads; {@link Users} alone changes rules, and connections see it with
 * their next command.
 */
public final class User {
  private final String name;
  private volatile UserRules rules;

  User(String name, UserRules rules) {
    this.name = name;
    this.rules = rules;
  }

  public String name() {
    return name;
  }

  public UserRules rules() {
    return rules;
  }

  void rules(UserRules changed) {
    rules = changed;
  }

  /** The line of this user in ACL LIST and in files. */
  public String line() {
    return "user " + name + " " + rules.describe();
  }
}
