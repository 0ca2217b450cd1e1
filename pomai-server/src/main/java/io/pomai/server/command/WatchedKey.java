package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import java.util.Arrays;

/** A key of one database. Immutable. */
final class WatchedKey {
  private final int database;
  private final byte[] name;
  private final int hash;

  WatchedKey(int database, ByteSlice key) {
    this.database = database;
    this.name = key.toByteArray();
    this.hash = 31 * Arrays.hashCode(name) + database;
  }

  int database() {
    return database;
  }

  /** The bytes of the key, which are not to be changed. */
  byte[] name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WatchedKey key
        && key.database == database
        && Arrays.equals(key.name, name);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
