package io.pomai.server.command.keys;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.HitReader;
import io.pomai.orbit.engine.KeyRange;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.engine.WrongTypeException;
import io.pomai.server.command.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Digests of what keys hold: equal for equal contents, in whatever order elements came. SHA-1 as in
 * Redis, where it is no matter of security.
 */
public final class KeyDigest {
  public static final int BYTES = 20;

  private KeyDigest() {}

  /** The digest of what a key holds; zeros for an absent one. */
  public static byte[] of(Session session, Keyspace keyspace, ByteSlice key) {
    try {
      if (keyspace.type(key) == KeyType.STRING) {
        return ofString(keyspace, key);
      }
      VectorSet set = keyspace.findSet(key);
      return set == null ? new byte[BYTES] : ofSet(set);
    } catch (WrongTypeException replacedMeanwhile) {
      return of(session, keyspace, key);
    }
  }

  private static byte[] ofString(Keyspace keyspace, ByteSlice key) {
    MessageDigest digest = sha1();
    keyspace.peekString(
        key, (address, length) -> digest.update(new ByteSlice(address, length).toByteArray()));
    return digest.digest();
  }

  private static byte[] ofSet(VectorSet set) {
    SetConfig config = set.config();
    String shape =
        set.cardinality()
            + " "
            + config.dimension()
            + " "
            + config.metric()
            + " "
            + config.elementType()
            + " "
            + config.inputDimension();
    byte[] sum = sha1().digest(shape.getBytes(StandardCharsets.US_ASCII));
    set.elements()
        .inOrder(new KeyRange(null, false, null, false), Integer.MAX_VALUE, new Elements(sum));
    return sum;
  }

  /** Adds elements to a digest. */
  @SuppressWarnings("ArrayRecordComponent") // it is what changes
  private record Elements(byte[] sum) implements HitReader {
    @Override
    public void begin(int count) {}

    @Override
    public void hit(ElementView element) {
      MessageDigest digest = sha1();
      update(digest, element.keyAddress(), element.keyLength());
      update(digest, element.valuesAddress(), element.valuesBytes());
      digest.update(
          ByteBuffer.allocate(2 * Float.BYTES)
              .putFloat(element.range())
              .putFloat(element.norm())
              .flip());
      if (element.hasAttributes()) {
        update(digest, element.attributesAddress(), element.attributesLength());
      }
      add(sum, digest.digest());
    }

    private static void update(MessageDigest digest, long address, int length) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
      digest.update(new ByteSlice(address, length).toByteArray());
    }
  }

  /** The digest of a key with what it holds. */
  public static byte[] ofKey(int database, byte[] name, byte[] value) {
    MessageDigest digest = sha1();
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(database).flip());
    digest.update(name);
    digest.update(value);
    return digest.digest();
  }

  /** Adds a digest to a sum that does not depend on the order. */
  public static void add(byte[] sum, byte[] digest) {
    for (int i = 0; i < BYTES; i++) {
      sum[i] ^= digest[i];
    }
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
