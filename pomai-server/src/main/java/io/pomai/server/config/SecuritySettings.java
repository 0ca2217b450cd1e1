package io.pomai.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The settings of users, of what only some may do, and of TLS; part of the table of settings. */
public final class SecuritySettings {
  private static final List<Setting<?>> ROWS = new ArrayList<>();

  /** What a new user may do with channels. */
  public enum Channels {
    ALLCHANNELS,
    RESETCHANNELS
  }

  /** Who may do something that is dangerous. */
  public enum Allowed {
    NO,
    YES,
    LOCAL
  }

  public static final Setting<List<List<String>>> USER =
      Setting.named(
              "user",
              SettingTypes.lines("the name of a user and its rules as in ACL SETUSER", 1),
              "")
          .secret()
          .repeatable()
          .doc(ROWS, "A user and its rules, one line for each. Not together with aclfile.");

  public static final Setting<String> ACLFILE =
      Setting.named("aclfile", SettingTypes.text(), "")
          .doc(ROWS, "File of users for ACL LOAD and ACL SAVE, read at the start. Empty: none.");

  public static final Setting<Integer> ACLLOG_MAX_LEN =
      Setting.named("acllog-max-len", SettingTypes.integer(0, 1_000_000), "128")
          .runtime()
          .doc(ROWS, "Most entries of ACL LOG.");

  public static final Setting<Channels> ACL_PUBSUB_DEFAULT =
      Setting.named("acl-pubsub-default", SettingTypes.choice(Channels.class), "resetchannels")
          .runtime()
          .doc(ROWS, "Whether a new user may name every channel, or none.");

  public static final Setting<List<List<String>>> RENAME_COMMAND =
      Setting.named(
              "rename-command",
              SettingTypes.lines("the name of a command and another, \"\" to disable it", 2),
              "")
          .repeatable()
          .doc(ROWS, "Another name for a command, one line for each; \"\" disables the command.");

  private SecuritySettings() {}

  /** These rows of the table, in the order of the documentation. */
  static List<Setting<?>> rows() {
    return Collections.unmodifiableList(ROWS);
  }
}
