package io.pomai.orbit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StringBatchTest {
  private static final int LONG = 3_000_001;
  private static final int MOST = 1 << 20;

  private final Arena memory = Arena.ofConfined();
  private final StringBatch batch = new StringBatch();

  @AfterEach
  void close() {
    batch.close();
    memory.close();
  }

  private long bytes(int length) {
    long address = memory.allocate(Math.max(1, length)).address();
    for (int i = 0; i < length; i++) {
      NativeMemory.putByte(address + i, (byte) ((i * 31) >> 3));
    }
    return address;
  }

  /** However long a string is, a batch takes no more memory, and has all of it in the end. */
  @Test
  void aLongStringComesInPiecesOfBoundedSize() {
    long key = bytes(5);
    long value = bytes(LONG);
    batch.add(7, key, 5, value, LONG);
    assertThat(batch.isFull()).isTrue();
    assertThat(batch.openSlot()).isEqualTo(7);
    long checked = batch.bytes() - 5 - 2 * Integer.BYTES;
    assertThat(checked).isLessThan(MOST);
    assertThat(NativeMemory.getInt(batch.address() + 4 + 5)).isEqualTo(LONG);
    assertThat(NativeMemory.contentEquals(batch.address() + 4 + 5 + 4, value, (int) checked))
        .isTrue();
    while (batch.isOpen()) {
      batch.clear();
      batch.addPiece(value, LONG);
      assertThat(batch.bytes()).isBetween(1L, (long) MOST);
      assertThat(NativeMemory.contentEquals(batch.address(), value + checked, (int) batch.bytes()))
          .isTrue();
      checked += batch.bytes();
    }
    assertThat(checked).isEqualTo(LONG);
    batch.clear();
    assertThat(batch.isFull()).isFalse();
  }

  @Test
  void whatAPlaceHasNoMoreIsZero() {
    long value = bytes(LONG);
    batch.add(0, value, 1, value, LONG);
    long first = batch.bytes() - 1 - 2 * Integer.BYTES;
    batch.clear();
    batch.addPiece(value, (int) first + 3);
    assertThat(NativeMemory.contentEquals(batch.address(), value + first, 3)).isTrue();
    assertThat(NativeMemory.getByte(batch.address() + 3)).isZero();
    batch.clear();
    batch.addPiece(0, 0);
    assertThat(NativeMemory.getByte(batch.address())).isZero();
    assertThat(batch.bytes()).isPositive();
  }
}
