package io.pomai.server.command.vectors;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.kernel.UnitVectors;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.args.VectorArgument;
import io.pomai.server.command.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * The vector of VADD and VSIM: given as {@code FP32 blob} or {@code VALUES n v1 … vn}, taken from
 * an element, or projected to fewer values. Valid until the command ends. Threads: that of its
 * session.
 */
final class GivenVector {
  static final String INVALID = "ERR invalid vector specification";

  private final VectorArgument argument;
  private final ByteSlice vector = new ByteSlice();
  private @Nullable ByteBuf own;

  GivenVector(VectorArgument argument) {
    this.argument = argument;
  }

  /** Takes a vector from {@code cursor}. */
  void read(ArgumentCursor cursor) {
    try {
      argument.readMarked(cursor);
    } catch (ArgumentException e) {
      throw new CommandException(INVALID);
    }
    if (argument.dimension() > SetConfig.MAX_DIMENSION) {
      throw new CommandException(INVALID);
    }
    vector.wrap(argument.address(), argument.dimension() * Float.BYTES);
  }

  /** Copies the vector of an element. */
  void copy(ElementView element) {
    long target = room(element.dimension());
    element.copyVector(target);
    vector.wrap(target, element.dimension() * Float.BYTES);
  }

  /** Projects a vector that was read to {@code dimension} values. */
  void project(int dimension) {
    int given = dimension();
    long target = room(dimension);
    Projection.apply(vector.address(), given, target, dimension);
    vector.wrap(target, dimension * Float.BYTES);
  }

  private long room(int dimension) {
    release();
    ByteBuf memory = PooledByteBufAllocator.DEFAULT.directBuffer(dimension * Float.BYTES);
    own = memory;
    return memory.memoryAddress();
  }

  ByteSlice slice() {
    return vector;
  }

  int dimension() {
    return vector.length() / Float.BYTES;
  }

  float value(int index) {
    return NativeMemory.getFloat(vector.address() + (long) index * Float.BYTES);
  }

  /** Divides the vector by its norm, which is returned; only after {@link #copy}. */
  float normalise() {
    return UnitVectors.normalise(vector.address(), dimension(), vector.address());
  }

  /** Gives its memory back; the vector is of no use any more. */
  void release() {
    ByteBuf memory = own;
    if (memory != null) {
      own = null;
      memory.release();
    }
  }
}
