package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.IndexState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What tests of sets with an index share: waiting, and recall against exact search. */
final class IndexedSets {
  static final int K = 10;

  private IndexedSets() {}

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A vector whose values differ from those of {@code centre} by so much, about. */
  static float[] around(float[] centre, double spread, Random random) {
    float[] vector = new float[centre.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (centre[i] + spread * random.nextGaussian());
    }
    return vector;
  }

  static boolean isReady(VectorSet set) {
    return set.stats().index().state() == IndexState.READY;
  }

  static List<SearchHit> search(VectorSet set, float[] query, SearchGoal goal) {
    return set.search(query, SearchOptions.nearest(K).withGoal(goal));
  }

  /** Mean share of the hits whose distance is not above that of the exact k-th. */
  static double recall(VectorSet set, List<float[]> queries, SearchGoal goal) {
    int right = 0;
    int wanted = 0;
    for (float[] query : queries) {
      List<SearchHit> exact = search(set, query, SearchGoal.EXACT);
      List<SearchHit> found = search(set, query, goal);
      float limit = exact.getLast().distance();
      assertThat(found.stream().map(SearchHit::key)).doesNotHaveDuplicates();
      assertThat(found).hasSameSizeAs(exact);
      right += (int) found.stream().filter(hit -> hit.distance() <= limit).count();
      wanted += exact.size();
    }
    return (double) right / wanted;
  }
}
