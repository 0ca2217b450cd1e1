package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch that is shared with helpers answers what single searches answer, whatever these do. */
class SharedBatchTest {
  private static final int DIMENSION = 256;
  private static final int ROWS = 6_000;
  private static final int QUERIES = 13;
  private static final int K = 7;

  private final PomaiEngine engine = PomaiEngine.open();
  private final Slices slices = new Slices();
  private final Random random = new Random(11);
  private final List<float[]> queries = new ArrayList<>();
  private final List<List<SearchHit>> expected = new ArrayList<>();
  private VectorSet set;

  @BeforeEach
  void fill() {
    set = engine.createSet("set", SetConfig.of(DIMENSION));
    for (int row = 0; row < ROWS; row++) {
      set.put("k" + row, vector());
    }
    for (int q = 0; q < QUERIES; q++) {
      queries.add(vector());
      expected.add(set.search(queries.get(q), K));
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextInt(4);
    }
    return vector;
  }

  private List<List<SearchHit>> searchWith(Executor helpers) {
    float[] joined = new float[QUERIES * DIMENSION];
    for (int q = 0; q < QUERIES; q++) {
      System.arraycopy(queries.get(q), 0, joined, q * DIMENSION, DIMENSION);
    }
    HitList hits = new HitList();
    set.searchBatch(slices.of(joined), QUERIES, SearchOptions.nearest(K), hits, helpers);
    return hits.lists();
  }

  @Test
  void withThreads() {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      AtomicInteger offers = new AtomicInteger();
      Executor counting =
          task -> {
            offers.incrementAndGet();
            threads.execute(task);
          };
      for (int round = 0; round < 50; round++) {
        assertThat(searchWith(counting)).isEqualTo(expected);
      }
      assertThat(offers).hasValue(100);
    }
  }

  @Test
  void withHelpersThatRunItAtOnce() {
    assertThat(searchWith(Runnable::run)).isEqualTo(expected);
  }

  @Test
  void withHelpersThatComeTooLate() {
    List<Runnable> late = new ArrayList<>();
    assertThat(searchWith(late::add)).isEqualTo(expected);
    assertThat(late).hasSize(2);
    late.forEach(Runnable::run);
    assertThat(searchWith(late::add)).isEqualTo(expected);
  }

  @Test
  void withHelpersThatAreShutDown() {
    Executor closed =
        task -> {
          throw new RejectedExecutionException();
        };
    assertThat(searchWith(closed)).isEqualTo(expected);
  }
}
