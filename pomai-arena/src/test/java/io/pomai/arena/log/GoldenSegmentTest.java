package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A segment of format version 1, written once by the first version of this code: every later
 * version reads it. Eight records of type 17 times their sequence, from sequence 7 on, and a mark.
 */
class GoldenSegmentTest {
  private static final String NAME = "log-00000000000000000007.pomai";
  private static final List<Integer> SIZES = List.of(0, 1, 7, 8, 9, 100, 1000, 3000);

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void isReadToItsLastByte() throws IOException {
    disk.overwrite(NAME, golden());
    List<Integer> sizes = new ArrayList<>();
    try (LogReader reader = LogReader.open(disk)) {
      LogEnd end =
          reader.forEach(
              7,
              (type, sequence, address, bytes) -> {
                assertThat(sequence).isEqualTo(7 + sizes.size());
                assertThat(type).isEqualTo(17 * (int) sequence);
                checkPayload(sequence, address, bytes);
                sizes.add(bytes);
              },
              (at, of) -> {});
      assertThat(end.nextSequence()).isEqualTo(15);
      assertThat(end.droppedBytes()).isZero();
    }
    assertThat(sizes).isEqualTo(SIZES);
  }

  private static void checkPayload(long sequence, long address, int bytes) {
    for (int i = 0; i < bytes; i++) {
      assertThat(NativeMemory.getByte(address + i)).isEqualTo((byte) (sequence * 31 + i));
    }
  }

  private static byte[] golden() throws IOException {
    try (InputStream in = GoldenSegmentTest.class.getResourceAsStream("/golden/" + NAME)) {
      return Objects.requireNonNull(in, NAME).readAllBytes();
    }
  }
}
