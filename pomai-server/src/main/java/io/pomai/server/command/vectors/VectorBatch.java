package io.pomai.server.command.vectors;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import java.util.Arrays;

/**
 * The keys and vectors of one VMSET or VMSEARCH: where they are in the request. Reused; remembers
 * room for few, gives back room for many when the command ends.
 */
final class VectorBatch {
  private static final int KEPT = 1024;

  private long[] keyAddresses = {};
  private int[] keyLengths = {};
  private long[] vectorAddresses = {};
  private int[] vectorLengths = {};
  private ByteSlice[] keys = {};
  private ByteSlice[] vectors = {};
  private int count;

  /** Forgets the elements. */
  void clear() {
    count = 0;
    if (vectorAddresses.length > KEPT) {
      resize(0);
    }
    if (vectors.length > KEPT) {
      keys = new ByteSlice[0];
      vectors = new ByteSlice[0];
    }
  }

  /** Appends a key and a vector. */
  void add(long key, int keyLength, ByteSlice vector) {
    if (count == vectorAddresses.length) {
      resize(Math.max(16, 2 * count));
    }
    keyAddresses[count] = key;
    keyLengths[count] = keyLength;
    vectorAddresses[count] = vector.address();
    vectorLengths[count] = vector.length();
    count++;
  }

  private void resize(int size) {
    keyAddresses = Arrays.copyOf(keyAddresses, size);
    keyLengths = Arrays.copyOf(keyLengths, size);
    vectorAddresses = Arrays.copyOf(vectorAddresses, size);
    vectorLengths = Arrays.copyOf(vectorLengths, size);
  }

  int count() {
    return count;
  }

  /** How many elements there is room for without allocation. */
  int capacity() {
    return Math.max(vectorAddresses.length, vectors.length);
  }

  /** The dimension of the first vector. */
  int dimension() {
    return vectorLengths[0] / Float.BYTES;
  }

  /** The keys, valid until the command ends; the array may be longer than {@link #count()}. */
  ByteSlice[] keys() {
    keys = room(keys);
    for (int i = 0; i < count; i++) {
      keys[i].wrap(keyAddresses[i], keyLengths[i]);
    }
    return keys;
  }

  /** The vectors, valid until the command ends; the array may be longer than {@link #count()}. */
  ByteSlice[] vectors() {
    vectors = room(vectors);
    for (int i = 0; i < count; i++) {
      vectors[i].wrap(vectorAddresses[i], vectorLengths[i]);
    }
    return vectors;
  }

  private ByteSlice[] room(ByteSlice[] slices) {
    ByteSlice[] enough = slices;
    if (slices.length < count) {
      enough = Arrays.copyOf(slices, count);
      for (int i = slices.length; i < count; i++) {
        enough[i] = new ByteSlice();
      }
    }
    return enough;
  }

  /** The vectors one behind the other, owned by the caller. */
  ByteBuf contiguous() {
    int bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes = Math.addExact(bytes, vectorLengths[i]);
    }
    ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    long target = copy.memoryAddress();
    for (int i = 0; i < count; i++) {
      NativeMemory.copy(vectorAddresses[i], target, vectorLengths[i]);
      target += vectorLengths[i];
    }
    return copy;
  }
}
