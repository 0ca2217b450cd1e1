package io.pomai.orbit.engine;

/** A set was to be created under a name that is taken. */
public final class KeyExistsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** The refusal of {@code name}, which holds a {@code type}. */
  public KeyExistsException(String name, KeyType type) {
    super("name=" + name + ": taken by a " + type + "; delete it first or choose another name");
  }
}
