package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A growing native buffer that turns heap values into slices. Not thread-safe. */
final class NativeBuffer {
  private static final long RETAINED = 64 * 1024;
  private static final long FIRST_BYTES = 256;

  private final SlabArena arena;
  private final ByteSlice slice = new ByteSlice();
  private long address;
  private long capacity;

  NativeBuffer(SlabArena arena) {
    this.arena = arena;
  }

  private long room(long bytes) {
    if (bytes > capacity) {
      free();
      long wanted = Math.max(FIRST_BYTES, bytes);
      address = arena.allocate(wanted, MemoryKind.SCRATCH);
      capacity = wanted;
    }
    return address;
  }

  /** The bytes, valid until the next call. */
  ByteSlice of(byte[] bytes) {
    NativeMemory.copy(bytes, 0, room(bytes.length), bytes.length);
    return slice.wrap(address, bytes.length);
  }

  /** The UTF-8 bytes, valid until the next call. */
  ByteSlice of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The values as little-endian float32, valid until the next call. */
  ByteSlice of(float[] values) {
    int bytes = Math.multiplyExact(values.length, Float.BYTES);
    NativeMemory.copy(values, 0, room(bytes), values.length);
    return slice.wrap(address, bytes);
  }

  /**
   * The values of all arrays one after the other, valid until the next call.
   *
   * @throws IllegalArgumentException if they are more than one slice can hold
   */
  ByteSlice of(List<float[]> arrays) {
    long bytes = bytesOf(arrays);
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "vectors of " + bytes + " bytes: expected at most " + Integer.MAX_VALUE + " in one call");
    }
    return slice.wrap(copy(arrays, bytes), (int) bytes);
  }

  private static long bytesOf(List<float[]> arrays) {
    long bytes = 0;
    for (float[] values : arrays) {
      bytes += (long) values.length * Float.BYTES;
    }
    return bytes;
  }

  private long copy(List<float[]> arrays, long bytes) {
    long at = room(bytes);
    for (float[] values : arrays) {
      NativeMemory.copy(values, 0, at, values.length);
      at += (long) values.length * Float.BYTES;
    }
    return address;
  }

  /** One slice of UTF-8 bytes per text, valid until the next call. */
  ByteSlice[] slicesOfText(List<String> texts) {
    byte[][] encoded =
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    long bytes = 0;
    for (byte[] text : encoded) {
      bytes += text.length;
    }
    long at = room(bytes);
    ByteSlice[] slices = new ByteSlice[encoded.length];
    for (int i = 0; i < encoded.length; i++) {
      NativeMemory.copy(encoded[i], 0, at, encoded[i].length);
      slices[i] = new ByteSlice(at, encoded[i].length);
      at += encoded[i].length;
    }
    return slices;
  }

  /** One slice of little-endian float32 per array, valid until the next call. */
  ByteSlice[] slicesOf(List<float[]> arrays) {
    long at = copy(arrays, bytesOf(arrays));
    ByteSlice[] slices = new ByteSlice[arrays.size()];
    for (int i = 0; i < slices.length; i++) {
      slices[i] = new ByteSlice(at, arrays.get(i).length * Float.BYTES);
      at += slices[i].length();
    }
    return slices;
  }

  /** Uninitialised bytes, valid until the next call. */
  ByteSlice ofLength(int bytes) {
    return slice.wrap(room(bytes), bytes);
  }

  void trim() {
    if (capacity > RETAINED) {
      free();
    }
  }

  void free() {
    if (address != 0) {
      arena.free(address, capacity, MemoryKind.SCRATCH);
      address = 0;
      capacity = 0;
    }
  }
}
