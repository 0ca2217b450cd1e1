package io.pomai.server.acl;

import io.pomai.server.config.Protection;
import io.pomai.server.config.SecuritySettings;
import io.pomai.server.config.SecuritySettings.Channels;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of a server, where they are kept, and what was denied to them.
 *
 * <p>Threads: any.
 */
public final class AccessControl {
  private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
  private static final String NO_FILE =
      "This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER"
          + " command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order"
          + " to store users in the Redis configuration.";
  private static final String TWO_SOURCES =
      "'user' and 'aclfile' are both given: declare users in the configuration or in an ACL file, not in both";

  private final SettingValues settings;
  private final Users users;
  private final AclLog log;
  private final @Nullable AclFile file;

  private AccessControl(SettingValues settings, Users users, AclLog log, @Nullable AclFile file) {
    this.settings = settings;
    this.users = users;
    this.log = log;
    this.file = file;
  }

  /**
   * The users that the settings name: {@code requirepass} is the default user's password, then come
   * the lines {@code user}, or the file {@code aclfile}.
   *
   * @throws SettingException if their rules are wrong, or leave open what protected-mode protects
   */
  public static AccessControl create(SettingValues settings, AclCatalog commands)
      throws SettingException {
    Users users =
        new Users(
            commands,
            () -> settings.get(SecuritySettings.ACL_PUBSUB_DEFAULT) == Channels.ALLCHANNELS);
    AclLog log =
        new AclLog(() -> settings.get(SecuritySettings.ACLLOG_MAX_LEN), System::currentTimeMillis);
    settings.follow(Settings.REQUIREPASS, users::defaultPassword);
    String path = settings.get(SecuritySettings.ACLFILE);
    @Nullable AclFile file = path.isEmpty() ? null : new AclFile(Path.of(path), users);
    AccessControl access = new AccessControl(settings, users, log, file);
    access.readUsers();
    Protection.require(settings, users.defaultUser().rules().isOpen());
    settings.guard(Set.of(Settings.REQUIREPASS), AccessControl::protect);
    return access;
  }

  private static Runnable protect(SettingValues candidate) throws SettingException {
    Protection.require(candidate, candidate.get(Settings.REQUIREPASS).isEmpty());
    return () -> {};
  }

  private void readUsers() throws SettingException {
    List<List<String>> lines = settings.get(SecuritySettings.USER);
    if (file != null && !lines.isEmpty()) {
      throw new SettingException(TWO_SOURCES);
    }
    try {
      declare(lines);
      if (file != null) {
        users.replace(read(file));
      }
    } catch (AclException e) {
      throw new SettingException(e.getMessage());
    }
  }

  private void declare(List<List<String>> lines) throws AclException {
    Set<String> names = new HashSet<>();
    for (List<String> line : lines) {
      String name = line.getFirst();
      if (!names.add(name)) {
        throw new AclException("user '" + name + "' is declared twice");
      }
      List<Rule> rules = new ArrayList<>();
      rules.add(Rule.of("reset"));
      line.stream().skip(1).map(Rule::of).forEach(rules::add);
      declare(name, rules);
    }
  }

  private void declare(String name, List<Rule> rules) throws AclException {
    try {
      users.change(name, rules);
    } catch (AclException e) {
      throw new AclException("user '" + name + "': " + e.getMessage());
    }
  }

  public Users users() {
    return users;
  }

  /**
   * The words of the lines {@code user} that stand for the users there are; none where a file has
   * them.
   */
  public List<List<String>> usersInConfiguration() {
    return file != null
        ? List.of()
        : users.all().stream().map(user -> List.of(user.line().split(" ", -1))).toList();
  }

  public AclLog log() {
    return log;
  }

  /**
   * Makes the users of the file the users.
   *
   * @return the users that are gone
   * @throws AclException if there is no file, or it has errors: nothing has changed then
   */
  public List<User> load() throws AclException {
    return users.replace(read(requireFile()));
  }

  /** The users of a file; where it says nothing of the default user, requirepass does. */
  private Map<String, UserRules> read(AclFile from) throws AclException {
    Map<String, UserRules> read = from.read();
    read.putIfAbsent(Users.DEFAULT, users.powerful(settings.get(Settings.REQUIREPASS)));
    return read;
  }

  /**
   * Writes the users to the file.
   *
   * @throws AclException if there is no file, or it cannot be written
   */
  public void save() throws AclException {
    try {
      requireFile().write();
    } catch (IOException e) {
      LOG.warn("ACL SAVE: {}", e.toString());
      throw new AclException(
          "There was an error trying to save the ACLs. Please check the server logs for more information");
    }
  }

  private AclFile requireFile() throws AclException {
    if (file == null) {
      throw new AclException(NO_FILE);
    }
    return file;
  }
}
