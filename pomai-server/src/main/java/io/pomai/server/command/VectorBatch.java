package io.pomai.server.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import java.util.Arrays;

/**
 * The keys and vectors of one VMSET or VMSEARCH. Reused; remembers room for few, gives back room
 * for many.
 */
final class VectorBatch {
  private static final int KEPT = 1024;

  private ByteSlice[] keys = {};
  private ByteSlice[] vectors = {};
  private int count;

  void clear() {
    count = 0;
    if (vectors.length > KEPT) {
      keys = new ByteSlice[0];
      vectors = new ByteSlice[0];
    }
  }

  /** Appends a key and a vector. */
  void add(long key, int keyLength, ByteSlice vector) {
    if (count == vectors.length) {
      grow();
    }
    keys[count].wrap(key, keyLength);
    vectors[count].wrap(vector.address(), vector.length());
    count++;
  }

  private void grow() {
    int size = Math.max(16, 2 * count);
    keys = Arrays.copyOf(keys, size);
    vectors = Arrays.copyOf(vectors, size);
    for (int i = count; i < size; i++) {
      keys[i] = new ByteSlice();
      vectors[i] = new ByteSlice();
    }
  }

  int count() {
    return count;
  }

  ByteSlice[] keys() {
    return keys;
  }

  ByteSlice[] vectors() {
    return vectors;
  }

  /** The vectors one behind the other, owned by the caller. */
  ByteBuf contiguous() {
    int bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes = Math.addExact(bytes, vectors[i].length());
    }
    ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    long target = copy.memoryAddress();
    for (int i = 0; i < count; i++) {
      NativeMemory.copy(vectors[i].address(), target, vectors[i].length());
      target += vectors[i].length();
    }
    return copy;
  }
}
