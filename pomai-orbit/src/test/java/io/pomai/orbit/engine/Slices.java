package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/** Native copies of heap values that live as long as this object is reachable. */
final class Slices {
  private final Arena arena = Arena.ofAuto();

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

  /** Room for {@code bytes} bytes. */
  ByteSlice room(int bytes) {
    return new ByteSlice(arena.allocate(bytes, 64).address(), bytes);
  }

  static String text(long address, int length) {
    return new ByteSlice(address, length).toString();
  }

  /** The vector of an element. */
  float[] vector(ElementView element) {
    ByteSlice target = room(element.dimension() * Float.BYTES);
    element.copyVector(target.address());
    float[] values = new float[element.dimension()];
    NativeMemory.copy(target.address(), values, 0, values.length);
    return values;
  }
}
