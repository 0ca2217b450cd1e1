package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.ivf.IvfSettings;
import io.pomai.orbit.log.MalformedChangeException;
import io.pomai.orbit.log.PayloadCursor;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of elements that expire together, and their records in the log. */
@Timeout(60)
class ExpiringBatchTest {
  private static final int PUT_ALL_UNTIL = 20;
  private static final int FIRST_UNUSED = 21;
  private static final int MANY = 3_000;
  private static final float[] VECTOR = {1, 2};

  private final Slices slices = new Slices();
  private RestartedEngine engine;

  @BeforeEach
  void open() throws IOException {
    engine = new RestartedEngine(IvfSettings.DEFAULTS);
    engine.keyspace().createSet(slices.of("s"), SetConfig.of(2, Metric.L2, ElementType.F32));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private VectorSet set() {
    return Objects.requireNonNull(engine.keyspace().findSet(slices.of("s")));
  }

  private long deadline(String key) {
    return set().elements().expiry().deadline(slices.of(key));
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "k" + i).toList();
  }

  private void putAll(List<String> keys, long deadline) {
    assertThat(set().putAll(keys, keys.stream().map(key -> VECTOR).toList(), deadline))
        .isEqualTo(keys.size());
  }

  @Test
  void theDeadlineIsThatOfAllOfThemAndReplacesWhatTheyHad() {
    long soon = engine.clock.millis() + 1_000;
    set().put("a", VECTOR, "{\"n\":1}", soon);
    set().put("b", VECTOR);
    putAll(List.of("a", "b", "c", "c"), soon + 1_000);
    for (String key : List.of("a", "b", "c")) {
      assertThat(deadline(key)).as(key).isEqualTo(soon + 1_000);
    }
    assertThat(set().elements().expiry().count()).isEqualTo(3);
    assertThat(set().elements().withAttributes()).isEqualTo(1);
    set().putAll(List.of("c"), List.of(VECTOR));
    assertThat(deadline("c")).isEqualTo(ElementExpiry.NEVER);
    engine.clock.turn(1_000);
    assertThat(set().get("a")).isEqualTo(VECTOR);
    engine.clock.turn(1_000);
    assertThat(set().get("a")).isNull();
    assertThat(set().search(VECTOR, 5)).extracting(SearchHit::key).containsExactly("c");
    IndexedSets.await(() -> set().cardinality() == 1);
  }

  /** Slots that were in use before and new ones, of several chunks. */
  @Test
  void manyExpireInWhateverSlotsTheyAre() throws IOException {
    long later = engine.clock.millis() + 1_000;
    putAll(names(0, 2 * MANY), ElementExpiry.NEVER);
    for (int i = 0; i < 2 * MANY; i += 2) {
      set().delete("k" + i);
    }
    IndexedSets.await(() -> set().stats().deleted() == 0);
    putAll(names(2 * MANY, 4 * MANY), later);
    assertThat(set().elements().expiry().count()).isEqualTo(2 * MANY);
    engine.restart();
    assertThat(set().elements().expiry().count()).isEqualTo(2 * MANY);
    assertThat(deadline("k" + 2 * MANY)).isEqualTo(later);
    engine.clock.turn(1_000);
    assertThat(set().search(VECTOR, 4 * MANY)).hasSize(MANY);
    IndexedSets.await(() -> set().cardinality() == MANY);
  }

  @Test
  void aDeadlineThatIsNoneIsRefused() {
    assertThatThrownBy(() -> putAll(List.of("a"), 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(set().cardinality()).isZero();
  }

  // ---- records

  private void append(int type, int bytes, Consumer<PayloadCursor> fields) {
    WriteAheadLog log = Objects.requireNonNull(engine.engine().log());
    log.append(type, bytes, (address, length) -> fields.accept(new PayloadCursor().at(address)));
  }

  private void appendBatch(long deadline, int count) {
    ByteSlice vector = slices.of(VECTOR);
    append(
        PUT_ALL_UNTIL,
        20 + 2 * (4 + 1 + 4 + 8),
        out ->
            out.putLong(set().number())
                .putLong(deadline)
                .putInt(count)
                .putBytes(slices.of("x"))
                .putBytes(vector)
                .putBytes(slices.of("y"))
                .putBytes(vector));
  }

  @Test
  void aRecordIsReadAsItsLayoutSays() throws IOException {
    long later = engine.clock.millis() + 1_000;
    appendBatch(later, 2);
    engine.restart();
    assertThat(deadline("x")).isEqualTo(later);
    assertThat(deadline("y")).isEqualTo(later);
    assertThat(set().get("y")).isEqualTo(VECTOR);
  }

  @Test
  void aRecordThatMakesNoSenseIsRefused() {
    appendBatch(engine.clock.millis(), 1);
    assertRefused("bytes after the last field=17: expected none");
  }

  @Test
  void aRecordWithoutADeadlineIsRefused() {
    appendBatch(0, 2);
    assertRefused("deadline=0: expected 1 or more");
  }

  @Test
  void aRecordOfALaterVersionIsRefused() {
    append(FIRST_UNUSED, Long.BYTES, out -> out.putLong(set().number()));
    assertRefused("change type=21: unknown; a newer version may have written this log");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(engine::restart)
        .isInstanceOf(MalformedChangeException.class)
        .hasMessageContaining(message);
  }
}
