package io.pomai.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  @Property(tries = 200)
  void valuesAreLittleEndianAtAnyAddress(
      @ForAll long value, @ForAll float real, @ForAll @IntRange(min = 0, max = 15) int offset) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(64).address() + offset;
      NativeMemory.putLong(address, value);
      byte[] bytes = new byte[Long.BYTES];
      NativeMemory.copy(address, bytes, 0, Long.BYTES);
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(buffer.getLong(0)).isEqualTo(value).isEqualTo(NativeMemory.getLong(address));
      assertThat(NativeMemory.getInt(address)).isEqualTo((int) value);
      assertThat(NativeMemory.getShort(address)).isEqualTo((short) value);
      assertThat(NativeMemory.getByte(address)).isEqualTo((byte) value);
      NativeMemory.putFloat(address, real);
      assertThat(NativeMemory.getFloat(address)).isEqualTo(real);
    }
  }

  @Property(tries = 300)
  void slicesCompareAndHashByContent(
      @ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(min = 0, max = 7) int offset) {
    try (Arena arena = Arena.ofConfined()) {
      ByteSlice a = copy(arena, bytes, 0);
      ByteSlice b = copy(arena, bytes, offset);
      assertThat(a.toByteArray()).isEqualTo(bytes);
      assertThat(a.contentEquals(b)).isTrue();
      assertThat(a.contentEquals(bytes)).isTrue();
      assertThat(a.hash(ByteHash.SEED)).isEqualTo(b.hash(ByteHash.SEED));
      for (int i = 0; i < bytes.length; i++) {
        NativeMemory.putByte(b.address() + i, (byte) ~bytes[i]);
        assertThat(a.contentEquals(b)).isFalse();
        assertThat(a.contentEquals(b.toByteArray())).isFalse();
        NativeMemory.putByte(b.address() + i, bytes[i]);
      }
      assertThat(a.contentEquals(Arrays.copyOf(bytes, bytes.length + 1))).isFalse();
    }
  }

  @Property(tries = 200)
  void prefixedBytesRoundTrip(@ForAll @IntRange(min = 0, max = 300) int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    try (SlabArena arena = new SlabArena(new MemoryBudget(1 << 20));
        Arena foreign = Arena.ofConfined()) {
      ByteSlice slice = copy(foreign, bytes, 3);
      long block = arena.allocate(PrefixedBytes.blockBytes(length), MemoryKind.KEYS);
      PrefixedBytes.write(block, slice.address(), length);
      assertThat(PrefixedBytes.length(block)).isEqualTo(length);
      assertThat(slice.contentEquals(PrefixedBytes.bytes(block), length)).isTrue();
      assertThat(PrefixedBytes.contentEquals(block, slice.address(), length)).isTrue();
      assertThat(PrefixedBytes.contentEquals(block, slice.address(), length + 1)).isFalse();
    }
  }

  @Test
  void hashesOfSimilarKeysSpreadOverAllBits() {
    int ones = 0;
    int keys = 20_000;
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < keys; i++) {
        int a = copy(arena, ("key:" + i).getBytes(StandardCharsets.UTF_8), 0).hash(ByteHash.SEED);
        int b =
            copy(arena, ("key:" + (i + 1)).getBytes(StandardCharsets.UTF_8), 0).hash(ByteHash.SEED);
        ones += Integer.bitCount(a ^ b);
      }
    }
    assertThat((double) ones / keys).isBetween(15.5, 16.5);
  }

  @Test
  void aSliceChecksItsArguments() {
    assertThatThrownBy(() -> new ByteSlice(0, -1)).hasMessageContaining("length=-1");
    try (Arena arena = Arena.ofConfined()) {
      ByteSlice slice = copy(arena, new byte[] {1, 2}, 0);
      assertThat(slice.get(1)).isEqualTo((byte) 2);
      assertThatThrownBy(() -> slice.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static ByteSlice copy(Arena arena, byte[] bytes, int offset) {
    long address = arena.allocate(bytes.length + 16L).address() + offset;
    NativeMemory.copy(bytes, 0, address, bytes.length);
    return new ByteSlice(address, bytes.length);
  }
}
