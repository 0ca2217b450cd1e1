package io.pomai.protocol.args;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pomai.protocol.resp.RawMemory;
import io.pomai.protocol.resp.RespRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads vectors of little-endian float32 values from a command: a blob, used in place, or {@code
 * VALUES n v1 … vn}, parsed into native scratch memory of this object. Addresses may be unaligned.
 * Vectors of one command stay valid until {@link #reset()}, blobs as long as the request.
 *
 * <p>Blobs are not searched for NaN and infinity here; {@code VALUES} never yields one.
 *
 * <p>Threading: one thread at a time.
 */
public final class VectorArgument implements AutoCloseable {
  private static final Keyword VALUES = Keyword.of("VALUES");
  private static final Keyword FP32 = Keyword.of("FP32");

  private static final int KEPT_CAPACITY = 64 << 10;

  private final ByteBufAllocator allocator;
  private final DecimalParser parser = new DecimalParser();
  private @Nullable ByteBuf scratch;
  private int used;
  private long address;
  private int dimension;

  public VectorArgument(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Where the vector that was read last starts. */
  public long address() {
    return address;
  }

  /** How many values the vector that was read last has, at least one. */
  public int dimension() {
    return dimension;
  }

  /** Forgets the vectors of the last command, and the memory that an unusually long one needed. */
  public void reset() {
    used = 0;
    if (scratch != null && scratch.capacity() > KEPT_CAPACITY) {
      close();
    }
  }

  /**
   * Takes one vector from {@code cursor}; afterwards {@link #address()} and {@link #dimension()}
   * describe it.
   */
  public void read(ArgumentCursor cursor) {
    if (cursor.accept(VALUES)) {
      readValues(cursor);
    } else {
      readBlob(cursor.request(), cursor.next("a vector"));
    }
  }

  /**
   * Takes {@code FP32 blob} or {@code VALUES n v1 … vn} from {@code cursor}, as {@link #read} does.
   */
  public void readMarked(ArgumentCursor cursor) {
    if (cursor.accept(FP32)) {
      readBlob(cursor.request(), cursor.next("a vector"));
    } else if (cursor.accept(VALUES)) {
      readValues(cursor);
    } else {
      throw cursor.syntaxError();
    }
  }

  private void readBlob(RespRequest request, int index) {
    int length = request.length(index);
    if (length == 0 || length % Float.BYTES != 0) {
      throw new ArgumentException(
          "ERR invalid vector: expected a blob of float32 values, a positive multiple of 4 bytes, got "
              + length);
    }
    address = request.address(index);
    dimension = length / Float.BYTES;
  }

  private void readValues(ArgumentCursor cursor) {
    int n = cursor.nextInt("the number of VALUES", 1, Integer.MAX_VALUE);
    if (n > cursor.remaining()) {
      throw new ArgumentException(
          "ERR invalid vector: VALUES announces " + n + " numbers, got " + cursor.remaining());
    }
    long target = reserve(n, cursor.remaining());
    RespRequest request = cursor.request();
    for (int i = 0; i < n; i++) {
      int index = cursor.next("a value");
      if (!parser.parseFloat(request.address(index), request.length(index))) {
        throw cursor.invalid(
            "value " + (i + 1) + " of " + n + " of the vector", "a finite number", index);
      }
      RawMemory.putFloat(target + (long) i * Float.BYTES, parser.floatValue());
    }
    address = target;
    dimension = n;
  }

  /**
   * Room for {@code n} floats. The first vector of a command makes room for all that can follow, so
   * none ever moves.
   */
  private long reserve(int n, int mostInCommand) {
    ByteBuf memory = scratch;
    if (used == 0 && (memory == null || memory.capacity() < mostInCommand * Float.BYTES)) {
      close();
      memory = allocator.directBuffer(mostInCommand * Float.BYTES);
      scratch = memory;
    }
    if (memory == null || memory.capacity() - used < n * Float.BYTES) {
      throw new IllegalStateException(
          "used=" + used + ": call reset() before the vectors of another command");
    }
    long start = RawMemory.addressOf(memory) + used;
    used += n * Float.BYTES;
    return start;
  }

  /** Gives the scratch memory back. */
  @Override
  public void close() {
    ByteBuf memory = scratch;
    if (memory != null) {
      scratch = null;
      used = 0;
      memory.release();
    }
  }
}
