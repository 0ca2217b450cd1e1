package io.pomai.server.command;

import io.pomai.server.config.EventClasses;
import java.util.Locale;

/** What can happen to a key, each with the class that it is published in. */
public enum KeyEvent {
  /** A key came that was not there; told before what made it. */
  NEW('n'),
  /** A key was to be read and is not there. */
  KEYMISS('m'),
  /** A string got a value. */
  SET('$'),
  /** A number was added to a string's. */
  INCRBY('$'),
  /** A number that may have a fraction was added to a string's. */
  INCRBYFLOAT('$'),
  /** A string got longer. */
  APPEND('$'),
  /** Bytes of a string were replaced. */
  SETRANGE('$'),
  /** A key went. */
  DEL('g'),
  /** A key went because its time had come. */
  EXPIRED('x'),
  /** A key went because memory was short. */
  EVICTED('e'),
  /** A key got another time to live. */
  EXPIRE('g'),
  /** A key will not expire any more. */
  PERSIST('g'),
  /** A key went, to another name. */
  RENAME_FROM('g'),
  /** A key came, from another name. */
  RENAME_TO('g'),
  /** A key went, to another database. */
  MOVE_FROM('g'),
  /** A key came, from another database. */
  MOVE_TO('g'),
  /** A key is the copy of another. */
  COPY_TO('g'),
  /** A key was made of what DUMP had shown. */
  RESTORE('g'),
  /** An empty vector set was made. */
  VCREATE('d'),
  /** A vector set got an element, or an element another vector. */
  VADD('d'),
  /** An element of a vector set went. */
  VREM('d'),
  /** An element got other attributes, or lost them. */
  VSETATTR('d');

  private final String word = name().toLowerCase(Locale.ROOT);
  private final int bit;

  KeyEvent(char letter) {
    bit = EventClasses.bit(letter);
  }

  /** The event as it is published. */
  String word() {
    return word;
  }

  /** The bit of its class in {@link EventClasses}. */
  int bit() {
    return bit;
  }
}
