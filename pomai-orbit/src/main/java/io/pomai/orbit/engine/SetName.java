package io.pomai.orbit.engine;

import io.pomai.arena.ByteHash;
import io.pomai.arena.ByteSlice;
import java.nio.charset.StandardCharsets;

/** The name of a set with its hash. Immutable. */
public final class SetName {
  private final byte[] bytes;
  private final int hash;

  SetName(ByteSlice name) {
    this.bytes = name.toByteArray();
    this.hash = name.hash(ByteHash.SEED);
  }

  boolean matches(ByteSlice other, int otherHash) {
    return hash == otherHash && other.contentEquals(bytes);
  }

  /** Whether these are its bytes. */
  public boolean is(ByteSlice other) {
    return other.contentEquals(bytes);
  }

  int hash() {
    return hash;
  }

  /** The bytes in {@code room}, valid until its next call. */
  ByteSlice in(NativeBuffer room) {
    return room.of(bytes);
  }

  byte[] toByteArray() {
    return bytes.clone();
  }

  /** The name, read as UTF-8. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
