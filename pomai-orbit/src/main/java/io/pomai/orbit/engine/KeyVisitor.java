package io.pomai.orbit.engine;

/**
 * Receives keys. The address is valid only during the call; the visitor must not call the keyspace
 * back.
 */
@FunctionalInterface
public interface KeyVisitor {
  /** Takes one key of {@code length} bytes at {@code address}. */
  void key(long address, int length, KeyType type);
}
