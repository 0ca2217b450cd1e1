package io.pomai.server.command.vectors;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.engine.ElementView;
import io.pomai.protocol.resp.RespWriter;

/** Writes the vector of an element as a list of numbers. */
final class VectorValues {
  private VectorValues() {}

  static void write(RespWriter reply, ElementView element) {
    int dimension = element.dimension();
    ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(dimension * Float.BYTES);
    try {
      element.copyVector(copy.memoryAddress());
      reply.arrayHeader(dimension);
      for (int i = 0; i < dimension; i++) {
        reply.doubleValue(NativeMemory.getFloat(copy.memoryAddress() + (long) i * Float.BYTES));
      }
    } finally {
      copy.release();
    }
  }
}
