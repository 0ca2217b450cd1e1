package io.pomai.server.command;

import java.util.Locale;

/** What kind of command a row is, in the words of Redis' COMMAND reply. */
public enum CommandFlag {
  /** Changes data. */
  WRITE,
  /** Reads data. */
  READONLY,
  /** Needs memory that may not be there. */
  DENYOOM,
  /** For operators. */
  ADMIN,
  /** Takes time that does not grow with the data. */
  FAST,
  /** Works before AUTH. */
  NO_AUTH,
  /** Answers nothing about the data, so a loading server may answer too. */
  LOADING,
  /** Redis has it in a module, and shows its name in upper case. */
  MODULE,
  /** Is refused between MULTI and EXEC. */
  NO_MULTI,
  /** Runs at once between MULTI and EXEC, where others are queued. Not shown. */
  UNQUEUED,
  /** Runs while no other client's command changes data. Not shown. */
  ALONE,
  /** Is about messages between clients. */
  PUBSUB,
  /** Runs for RESP2 clients that are subscribed. Not shown. */
  SUBSCRIBER,
  /** Has keys that first, last and step cannot describe. */
  MOVABLEKEYS;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The flag as COMMAND shows it. */
  public String word() {
    return word;
  }

  /** Whether COMMAND shows it. */
  public boolean isShown() {
    return this != UNQUEUED && this != ALONE && this != SUBSCRIBER;
  }
}
