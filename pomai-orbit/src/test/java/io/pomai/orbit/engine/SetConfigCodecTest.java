package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.log.MalformedChangeException;
import org.junit.jupiter.api.Test;

/** Shapes as bytes, those of earlier builds included. */
class SetConfigCodecTest {
  private static final int ELEMENT_TYPE = 5;
  private static final int OLD_BYTES = 23;

  @Test
  void everyShapeIsReadBack() {
    try (SlabArena arena = new SlabArena(new MemoryBudget(1 << 20))) {
      NativeBuffer buffer = new NativeBuffer(arena);
      for (Metric metric : Metric.values()) {
        for (ElementType type : ElementType.values()) {
          SetConfig config =
              SetConfig.of(5, metric, type).withDegree(77).withInputDimension(9).withRecall(0.5);
          assertThat(SetConfigCodec.decode(SetConfigCodec.encode(config, buffer)))
              .isEqualTo(config);
          ByteSlice old = SetConfigCodec.encode(config, buffer);
          assertThat(SetConfigCodec.decode(old.wrap(old.address(), OLD_BYTES)))
              .isEqualTo(config.withDegree(SetConfig.DEFAULT_DEGREE).withInputDimension(0));
        }
      }
      buffer.free();
    }
  }

  @Test
  void bytesWithoutNormsAreRefused() {
    try (SlabArena arena = new SlabArena(new MemoryBudget(1 << 20))) {
      NativeBuffer buffer = new NativeBuffer(arena);
      SetConfig config = SetConfig.of(5, Metric.COSINE, ElementType.I8);
      ByteSlice bytes = SetConfigCodec.encode(config, buffer);
      NativeMemory.putByte(bytes.address() + ELEMENT_TYPE, (byte) 2);
      assertThatThrownBy(() -> SetConfigCodec.decode(bytes))
          .isInstanceOf(MalformedChangeException.class)
          .hasMessageContaining("load the data anew");
      buffer.free();
    }
  }
}
