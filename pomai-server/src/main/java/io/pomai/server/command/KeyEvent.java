package io.pomai.server.command;

import java.util.Locale;

/** What can happen to a key. */
enum KeyEvent {
  /** A string got a value. */
  SET,
  /** A number was added to a string's. */
  INCRBY,
  /** A string got longer. */
  APPEND,
  /** A key went. */
  DEL,
  /** A key got another time to live. */
  EXPIRE,
  /** A key will not expire any more. */
  PERSIST,
  /** A key went, to another name. */
  RENAME_FROM,
  /** A key came, from another name. */
  RENAME_TO,
  /** A key went, to another database. */
  MOVE_FROM,
  /** A key came, from another database. */
  MOVE_TO,
  /** A key is the copy of another. */
  COPY_TO,
  /** A key was made of what DUMP had shown. */
  RESTORE,
  /** Bytes of a string were replaced. */
  SETRANGE,
  /** A number that may have a fraction was added to a string's. */
  INCRBYFLOAT,
  /** A key went because memory was short. */
  EVICTED,
  /** An empty vector set was made. */
  VCREATE,
  /** A vector set got an element, or an element another vector. */
  VADD,
  /** An element of a vector set went. */
  VREM,
  /** An element got other attributes, or lost them. */
  VSETATTR;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The event as it is published. */
  String word() {
    return word;
  }
}
