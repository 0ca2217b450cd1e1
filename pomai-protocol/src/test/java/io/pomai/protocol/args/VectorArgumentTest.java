package io.pomai.protocol.args;

import static io.pomai.protocol.args.RequestFactory.blob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.pomai.protocol.resp.RawMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VectorArgumentTest {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

  private final RequestFactory requests = new RequestFactory();

  @AfterEach
  void closeRequests() {
    requests.close();
  }

  private static float[] values(VectorArgument vector) {
    float[] values = new float[vector.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = RawMemory.getFloat(vector.address() + (long) i * Float.BYTES);
    }
    return values;
  }

  @Property
  void blobAndValuesAreTheSameVector(@ForAll @Size(min = 1, max = 50) float[] expected) {
    List<Object> arguments = new ArrayList<>(List.of("VALUES", expected.length));
    for (float value : expected) {
      arguments.add(value);
    }
    arguments.add(blob(expected));
    try (RequestFactory factory = new RequestFactory();
        VectorArgument vector = new VectorArgument(allocator)) {
      ArgumentCursor cursor = factory.cursor(arguments.toArray());
      vector.read(cursor);
      assertThat(values(vector)).containsExactly(expected);
      vector.read(cursor);
      assertThat(values(vector)).containsExactly(expected);
      assertThat(cursor.hasNext()).isFalse();
    }
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  @Test
  void allVectorsOfACommandStayWhereTheyAre() {
    ArgumentCursor cursor =
        requests.cursor("VALUES", 1, 1.5, "VALUES", 2, 2.5, 3.5, "values", 1, -4);
    try (VectorArgument vector = new VectorArgument(allocator)) {
      vector.read(cursor);
      long first = vector.address();
      vector.read(cursor);
      vector.read(cursor);
      assertThat(values(vector)).containsExactly(-4f);
      assertThat(RawMemory.getFloat(first)).isEqualTo(1.5f);
      vector.reset();
      vector.read(requests.cursor("VALUES", 3, 7, 8, 9));
      assertThat(values(vector)).containsExactly(7f, 8f, 9f);
    }
  }

  @Test
  void anUnusuallyLongVectorLeavesNoMemoryBehind() {
    Object[] arguments = new Object[50_000 + 2];
    Arrays.fill(arguments, 1);
    arguments[0] = "VALUES";
    arguments[1] = 50_000;
    try (VectorArgument vector = new VectorArgument(allocator)) {
      vector.read(requests.cursor(arguments));
      assertThat(allocator.metric().usedDirectMemory()).isEqualTo(200_000);
      vector.reset();
      assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
  }

  @Test
  void namesWhatIsWrongWithABlob() {
    assertRefused(
        "ERR invalid vector: expected a blob of float32 values, a positive multiple of 4 bytes, got 7",
        "7 bytes");
    assertRefused(
        "ERR invalid vector: expected a blob of float32 values, a positive multiple of 4 bytes, got 0",
        "");
    assertRefused("ERR syntax error, expected a vector after argument 0");
  }

  @Test
  void namesThePositionOfABadValue() {
    assertRefused(
        "ERR value 2 of 3 of the vector must be a finite number, got 'nan'",
        "VALUES",
        3,
        1,
        "nan",
        2);
    assertRefused(
        "ERR value 1 of 1 of the vector must be a finite number, got '-inf'", "VALUES", 1, "-inf");
    assertRefused(
        "ERR value 1 of 1 of the vector must be a finite number, got '1e39'", "VALUES", 1, "1e39");
    assertRefused(
        "ERR value 1 of 1 of the vector must be a finite number, got 'one'", "VALUES", 1, "one");
  }

  @Test
  void aCountBeyondTheArgumentsCostsNoMemory() {
    assertRefused(
        "ERR invalid vector: VALUES announces 2000000000 numbers, got 1",
        "VALUES",
        2_000_000_000,
        1);
    assertRefused(
        "ERR the number of VALUES must be an integer from 1 to 2147483647, got '0'",
        "VALUES",
        0,
        1);
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  private void assertRefused(String message, Object... arguments) {
    try (VectorArgument vector = new VectorArgument(allocator)) {
      assertThatThrownBy(() -> vector.read(requests.cursor(arguments)))
          .isInstanceOf(ArgumentException.class)
          .hasMessage(message);
    }
  }
}
