package io.pomai.orbit.engine;

/** What a key of a keyspace holds. */
public enum KeyType {
  /** No such key. */
  NONE,
  /** A byte string. */
  STRING,
  /** A vector set. */
  VECTORSET
}
