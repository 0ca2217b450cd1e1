package io.pomai.server.acl;

import io.pomai.server.text.GlobPattern;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A pattern of keys and what may be done with them. Immutable.
 *
 * @param text the pattern
 * @param glob the same, to match with
 * @param read whether their data may be read
 * @param write whether it may be changed
 */
record KeyRule(String text, GlobPattern glob, boolean read, boolean write) {
  /**
   * The rule of {@code ~pattern}, {@code %R~pattern}, {@code %W~pattern} or {@code %RW~pattern}.
   */
  static KeyRule parse(String rule) throws RuleException {
    int tilde = rule.indexOf('~');
    String rights = tilde < 0 ? "" : rule.substring(0, tilde).toUpperCase(Locale.ROOT);
    boolean known =
        switch (rights) {
          case "%R", "%W", "%RW", "%WR" -> true;
          default -> tilde == 0;
        };
    String pattern = rule.substring(tilde + 1);
    if (!known || SelectorBuilder.hasSpaces(pattern)) {
      throw new RuleException(RuleFault.SYNTAX);
    }
    return of(pattern, tilde == 0 || rights.contains("R"), tilde == 0 || rights.contains("W"));
  }

  private static KeyRule of(String pattern, boolean read, boolean write) {
    byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
    return new KeyRule(pattern, new GlobPattern(bytes), read, write);
  }

  /** This rule with the rights of both. */
  KeyRule with(KeyRule other) {
    return of(text, read || other.read, write || other.write);
  }

  boolean allows(KeyAccess access) {
    return (read || !access.reads()) && (write || !access.writes());
  }

  /** The rule as SETUSER takes it. */
  String describe() {
    if (read && write) {
      return "~" + text;
    }
    return (read ? "%R~" : "%W~") + text;
  }
}
