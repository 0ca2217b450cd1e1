package io.pomai.server.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a user may do, and the hashes of the passwords it may come with. Immutable; any thread reads
 * it.
 */
public final class UserRules {
  private final boolean enabled;
  private final boolean passwordless;
  private final boolean sanitized;
  private final List<PasswordHash> passwords;
  private final List<Selector> selectors;
  private final boolean unrestricted;

  UserRules(UserRulesBuilder builder) {
    this.enabled = builder.enabled;
    this.passwordless = builder.passwordless;
    this.sanitized = builder.sanitized;
    this.passwords = List.copyOf(builder.passwords);
    List<Selector> all = new ArrayList<>();
    all.add(new Selector(builder.root));
    all.addAll(builder.selectors);
    this.selectors = List.copyOf(all);
    this.unrestricted = selectors.stream().anyMatch(Selector::isUnrestricted);
  }

  /** Whether nothing is forbidden. */
  public boolean isUnrestricted() {
    return unrestricted;
  }

  /** Whether any password will do. */
  public boolean isPasswordless() {
    return passwordless;
  }

  /** Whether the user's clients need not say who they are, when it is the default user. */
  public boolean isOpen() {
    return enabled && passwordless;
  }

  /** The permissions: the user's own first, then those of its selectors; each stands alone. */
  public List<Selector> selectors() {
    return selectors;
  }

  /** Whether some selector allows to name a channel, or a pattern of channels. */
  public boolean allowsChannel(byte[] channel, boolean isPattern) {
    return selectors.stream()
        .anyMatch(each -> each.allowsChannel(i -> channel[i], channel.length, isPattern));
  }

  /** The flags in the words of ACL GETUSER. */
  public List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add(enabled ? "on" : "off");
    if (passwordless) {
      flags.add("nopass");
    }
    flags.add(sanitized ? "sanitize-payload" : "skip-sanitize-payload");
    return flags;
  }

  /** The SHA-256 of each password, as hexadecimal digits. */
  public List<String> passwords() {
    return passwords.stream().map(PasswordHash::hex).toList();
  }

  /** Whether a client that says so may be this user; takes as long whichever password it is. */
  boolean accepts(PasswordHash given) {
    boolean found = false;
    for (PasswordHash password : passwords) {
      found |= password.isSame(given);
    }
    return enabled && (passwordless || found);
  }

  /** The rules that make this user, as ACL LIST and files have them. */
  public String describe() {
    List<String> words = new ArrayList<>(flags());
    passwords().forEach(hex -> words.add("#" + hex));
    words.add(selectors.getFirst().describe());
    return String.join(" ", words)
        + selectors.stream()
            .skip(1)
            .map(selector -> " (" + selector.describe() + ")")
            .collect(Collectors.joining());
  }

  UserRulesBuilder toBuilder(AclCatalog catalog, boolean channelsAtFirst) {
    UserRulesBuilder builder = new UserRulesBuilder(catalog, channelsAtFirst);
    builder.enabled = enabled;
    builder.passwordless = passwordless;
    builder.sanitized = sanitized;
    builder.passwords.addAll(passwords);
    builder.root = selectors.getFirst().toBuilder(catalog);
    builder.selectors.addAll(selectors.subList(1, selectors.size()));
    return builder;
  }
}
