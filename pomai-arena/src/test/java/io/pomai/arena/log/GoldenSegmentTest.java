package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Segments of format version 1 that were written once: every later version reads them. */
class GoldenSegmentTest {
  /**
   * By the first version of this code: eight records of type 17 times their sequence, from sequence
   * 7 on, and a mark.
   */
  private static final String FIRST = "log-00000000000000000007.pomai";

  private static final List<Integer> FIRST_SIZES = List.of(0, 1, 7, 8, 9, 100, 1000, 3000);

  /**
   * By the first version that had groups: records 20, 21 to 23 as a group, and 24, of type 7 times
   * their sequence, and a mark.
   */
  private static final String GROUPS = "log-00000000000000000020.pomai";

  private static final List<Integer> GROUPS_SIZES = List.of(9, 0, 100, 8, 1000);

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void isReadToItsLastByte() throws IOException {
    disk.overwrite(FIRST, golden(FIRST));
    assertThat(sizes(7, 17)).isEqualTo(FIRST_SIZES);
    assertThat(LogFixture.end(disk).droppedBytes()).isZero();
  }

  @Test
  void aGroupIsReadAsAWhole() throws IOException {
    byte[] whole = golden(GROUPS);
    disk.overwrite(GROUPS, whole);
    assertThat(sizes(20, 7)).isEqualTo(GROUPS_SIZES);
    assertThat(LogFixture.end(disk).droppedBytes()).isZero();
    int endOfGroup = whole.length - LogRecord.HEADER_BYTES - LogRecord.alignedBytes(1000);
    disk.overwrite(GROUPS, Arrays.copyOf(whole, endOfGroup));
    assertThat(sizes(20, 7)).isEqualTo(GROUPS_SIZES.subList(0, 4));
    disk.overwrite(GROUPS, Arrays.copyOf(whole, endOfGroup - LogRecord.alignedBytes(8)));
    assertThat(sizes(20, 7)).isEqualTo(GROUPS_SIZES.subList(0, 1));
  }

  /**
   * The sizes of the records from {@code first} on, of type {@code factor} times their sequence.
   */
  private List<Integer> sizes(int first, int factor) throws IOException {
    List<Integer> sizes = new ArrayList<>();
    try (LogReader reader = LogReader.open(disk)) {
      LogEnd end =
          reader.forEach(
              first,
              (type, sequence, address, bytes) -> {
                assertThat(sequence).isEqualTo(first + sizes.size());
                assertThat(type).isEqualTo(factor * (int) sequence);
                checkPayload(sequence, address, bytes);
                sizes.add(bytes);
              },
              (at, of) -> {});
      assertThat(end.nextSequence()).isEqualTo(first + sizes.size());
    }
    return sizes;
  }

  private static void checkPayload(long sequence, long address, int bytes) {
    for (int i = 0; i < bytes; i++) {
      assertThat(NativeMemory.getByte(address + i)).isEqualTo((byte) (sequence * 31 + i));
    }
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = GoldenSegmentTest.class.getResourceAsStream("/golden/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
