package io.pomai.orbit.engine;

/**
 * Is told of keys that an engine takes out by itself.
 *
 * <p>Threading: called by any thread that uses the engine and by its own, under locks: it must not
 * block, nor call the engine.
 */
public interface RemovalListener {
  /** Of keys of more bytes nobody is told. */
  int LONGEST_KEY = 64 << 10;

  /** A key was taken out because it had expired. */
  void expired(int database, byte[] key);

  /** A vector set that lives until it is empty went with its last element, which had expired. */
  void emptied(int database, byte[] key);
}
