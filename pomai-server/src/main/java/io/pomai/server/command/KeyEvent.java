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
