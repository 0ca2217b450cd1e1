package io.pomai.server.acl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One rule of a user, such as {@code +get}, {@code ~cache:*} or {@code on}. A password is hashed as
 * soon as it arrives.
 *
 * @param text the rule; {@code #} or {@code !} and a hash in place of {@code >} or {@code <} and a
 *     password
 * @param shown the rule as messages may quote it: without password or hash
 */
public record Rule(String text, String shown) {
  private static final String SECRET = "(redacted)";

  /**
   * The rule of a client's argument.
   *
   * @throws AclException when it is neither UTF-8 text nor a password
   */
  public static Rule of(byte[] argument) throws AclException {
    char first = argument.length == 0 ? ' ' : (char) argument[0];
    if (first == '>' || first == '<') {
      String hash = PasswordHash.of(Arrays.copyOfRange(argument, 1, argument.length)).hex();
      return new Rule((first == '>' ? '#' : '!') + hash, first + SECRET);
    }
    String text = decode(argument);
    return new Rule(text, first == '#' || first == '!' ? first + SECRET : text);
  }

  /** The rule of a text of a configuration. */
  static Rule of(String text) {
    try {
      return of(text.getBytes(StandardCharsets.UTF_8));
    } catch (AclException e) {
      throw new IllegalArgumentException("text is not valid UTF-16", e);
    }
  }

  private static String decode(byte[] argument) throws AclException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(argument)).toString();
    } catch (CharacterCodingException e) {
      throw new AclException("ACL rules other than passwords must be UTF-8 text");
    }
  }

  private boolean opensSelector() {
    return text.startsWith("(") && !text.endsWith(")");
  }

  private Rule and(Rule next) {
    return new Rule(text + " " + next.text, shown + " " + next.shown);
  }

  /**
   * Joins selectors that came as several arguments, from {@code (} to {@code )}.
   *
   * @throws AclException when one is not closed
   */
  static List<Rule> joined(List<Rule> rules) throws AclException {
    List<Rule> joined = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      int end = i;
      while (rule.opensSelector() && ++end < rules.size()) {
        rule = rule.and(rules.get(end));
      }
      if (rule.opensSelector()) {
        throw new AclException(
            "Unmatched parenthesis in acl selector starting at '" + rules.get(i).shown + "'.");
      }
      joined.add(rule);
      i = end;
    }
    return joined;
  }

  boolean is(String... words) {
    return Stream.of(words).anyMatch(text::equalsIgnoreCase);
  }
}
