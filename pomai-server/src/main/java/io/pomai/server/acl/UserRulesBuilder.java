package io.pomai.server.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A user under construction: rules are applied one after the other, as Redis applies them. */
final class UserRulesBuilder {
  boolean enabled;
  boolean passwordless;
  boolean sanitized = true;
  final List<PasswordHash> passwords = new ArrayList<>();
  final List<Selector> selectors = new ArrayList<>();
  SelectorBuilder root;

  private final AclCatalog catalog;
  private final boolean channelsAtFirst;

  /**
   * A user that may do nothing.
   *
   * @param channelsAtFirst whether it may name every channel, and its selectors too
   */
  UserRulesBuilder(AclCatalog catalog, boolean channelsAtFirst) {
    this.catalog = catalog;
    this.channelsAtFirst = channelsAtFirst;
    this.root = new SelectorBuilder(catalog, channelsAtFirst);
  }

  UserRules build() {
    return new UserRules(this);
  }

  /** Applies all rules, or throws what Redis says about the first that is wrong. */
  UserRulesBuilder applyAll(List<Rule> rules) throws AclException {
    for (Rule rule : Rule.joined(rules)) {
      try {
        apply(rule);
      } catch (RuleException e) {
        throw new AclException(
            "Error in ACL SETUSER modifier '" + rule.shown() + "': " + e.getMessage());
      }
    }
    return this;
  }

  void apply(Rule rule) throws RuleException {
    String text = rule.text();
    if (text.isEmpty() || applyFlag(rule)) {
      return;
    }
    if (text.startsWith("#")) {
      addPassword(hash(text));
    } else if (text.startsWith("!")) {
      removePassword(hash(text));
    } else if (text.startsWith("(") && text.endsWith(")")) {
      selectors.add(SelectorBuilder.parse(text, catalog, channelsAtFirst));
    } else if (rule.is("clearselectors")) {
      selectors.clear();
    } else if (rule.is("reset")) {
      reset();
    } else {
      root.apply(rule);
    }
  }

  private boolean applyFlag(Rule rule) {
    if (rule.is("on", "off")) {
      enabled = rule.is("on");
    } else if (rule.is("sanitize-payload", "skip-sanitize-payload")) {
      sanitized = rule.is("sanitize-payload");
    } else if (rule.is("nopass", "resetpass")) {
      passwordless = rule.is("nopass");
      passwords.clear();
    } else {
      return false;
    }
    return true;
  }

  private static PasswordHash hash(String rule) throws RuleException {
    Optional<PasswordHash> hash = PasswordHash.ofHex(rule.substring(1));
    return hash.orElseThrow(() -> new RuleException(RuleFault.BAD_HASH));
  }

  private void addPassword(PasswordHash password) {
    passwordless = false;
    if (!passwords.contains(password)) {
      passwords.add(password);
    }
  }

  private void removePassword(PasswordHash password) throws RuleException {
    if (!passwords.remove(password)) {
      throw new RuleException(RuleFault.NO_SUCH_PASSWORD);
    }
  }

  private void reset() {
    enabled = false;
    passwordless = false;
    sanitized = true;
    passwords.clear();
    selectors.clear();
    root = new SelectorBuilder(catalog, channelsAtFirst);
  }
}
