package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/**
 * Native copies of heap values. They are never freed: a slice is an address, which keeps nothing
 * alive, and a collected arena under a running call would be a bug of the test that looks like one
 * of the engine.
 */
final class Slices {
  private final Arena arena = Arena.global();
  private ByteSlice room = new ByteSlice();

  ByteSlice of(byte[] bytes) {
    long address = arena.allocate(Math.max(1, bytes.length)).address();
    NativeMemory.copy(bytes, 0, address, bytes.length);
    return new ByteSlice(address, bytes.length);
  }

  ByteSlice of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** At an odd address, as vectors from the network may be. */
  ByteSlice of(float... values) {
    long address = arena.allocate(values.length * 4L + 3).address() + 3;
    NativeMemory.copy(values, 0, address, values.length);
    return new ByteSlice(address, values.length * Float.BYTES);
  }

  static String text(long address, int length) {
    return new ByteSlice(address, length).toString();
  }

  /** The vector of an element. */
  float[] vector(ElementView element) {
    int bytes = element.dimension() * Float.BYTES;
    if (room.length() < bytes) {
      room = new ByteSlice(arena.allocate(bytes, 64).address(), bytes);
    }
    element.copyVector(room.address());
    float[] values = new float[element.dimension()];
    NativeMemory.copy(room.address(), values, 0, values.length);
    return values;
  }
}
