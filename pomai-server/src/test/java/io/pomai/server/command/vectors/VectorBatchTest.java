package io.pomai.server.command.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import org.junit.jupiter.api.Test;

class VectorBatchTest {
  private static final int MANY = 100_000;

  @Test
  void elementsComeBackAsTheyWereAdded() {
    VectorBatch batch = filled(40);
    assertThat(batch.dimension()).isEqualTo(2);
    for (int i = 0; i < batch.count(); i++) {
      assertThat(batch.keys()[i].address()).isEqualTo(1000 + i);
      assertThat(batch.keys()[i].length()).isEqualTo(1 + i);
      assertThat(batch.vectors()[i].address()).isEqualTo(9000 + i);
      assertThat(batch.vectors()[i].length()).isEqualTo(8);
    }
  }

  /** An idle connection must not keep the room that its longest command needed. */
  @Test
  void roomForManyIsGivenBackAndRoomForFewIsKept() {
    VectorBatch batch = filled(MANY);
    assertThat(batch.keys()).hasSizeGreaterThanOrEqualTo(MANY);
    assertThat(batch.vectors()).hasSizeGreaterThanOrEqualTo(MANY);
    batch.clear();
    assertThat(batch.capacity()).isZero();
    VectorBatch small = filled(100);
    small.clear();
    assertThat(small.capacity()).isBetween(100, 1024);
    assertThat(small.count()).isZero();
  }

  private static VectorBatch filled(int count) {
    VectorBatch batch = new VectorBatch();
    for (int i = 0; i < count; i++) {
      batch.add(1000 + i, 1 + i, new ByteSlice(9000 + i, 8));
    }
    return batch;
  }
}
