package io.pomai.server.acl;

/** Why a rule cannot be applied, in the words of Redis. */
enum RuleFault {
  UNKNOWN("Unknown command or category name in ACL"),
  SYNTAX("Syntax error"),
  KEYS_AFTER_ALL(
      "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect."
          + " Try 'resetkeys' to start with an empty list of patterns"),
  CHANNELS_AFTER_ALL(
      "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect."
          + " Try 'resetchannels' to start with an empty list of channels"),
  NO_SUCH_PASSWORD("The password you are trying to remove from the user does not exist"),
  BAD_HASH(
      "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters"),
  ARGUMENT_OF_SUBCOMMAND("Allowing first-arg of a subcommand is not supported");

  private final String text;

  RuleFault(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
