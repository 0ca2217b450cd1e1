package io.pomai.bench.cli;

import io.pomai.bench.data.FloatMatrix;
import io.pomai.bench.data.QueryPool;
import io.pomai.bench.data.RecallJudge;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadOptions;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchResults;
import io.pomai.bench.load.SearchWorkload;
import java.util.function.LongConsumer;

/**
 * Searches with never-repeated queries: a warm-up that is checked but not timed, then the measured
 * queries, then recall over those that have exact answers.
 *
 * @param measured queries to time; rounded down to whole batches
 * @param warmUp further queries before them
 */
record SearchRun(VectorDataset dataset, SearchWorkload.Options options, int measured, int warmUp) {
  /**
   * What came out.
   *
   * @param recall mean recall@k over {@code judged} queries; NaN when there were none
   * @param distanceError largest relative error of a returned distance over the same queries
   */
  record Outcome(
      LoadResult timed, LoadResult warmUp, double recall, int judged, double distanceError) {
    long errors() {
      return timed.errors() + warmUp.errors();
    }
  }

  /** Opens connections of its own and runs over them; progress hears of timed queries done. */
  Outcome run(LoadOptions load, LongConsumer progress) {
    try (LoadGenerator generator = LoadGenerator.open(load)) {
      return run(generator, progress);
    }
  }

  /** Runs over open connections. */
  Outcome run(LoadGenerator generator, LongConsumer progress) {
    int batch = options.batch();
    int timedRequests = Math.max(1, measured / batch);
    int warmRequests = warmUp / batch;
    FloatMatrix pool = QueryPool.neverRepeated(dataset, (timedRequests + warmRequests) * batch);
    int judged = Math.min(dataset.judgedQueries(), timedRequests * batch);
    SearchResults results = new SearchResults(judged, options.k());
    SearchWorkload workload = new SearchWorkload(options, pool, dataset.base().rows(), results);
    LoadResult warm =
        generator.run(workload, timedRequests, timedRequests + warmRequests, done -> {});
    LoadResult timed = generator.run(workload, 0, timedRequests, progress);
    if (judged == 0) {
      return new Outcome(timed, warm, Double.NaN, 0, Double.NaN);
    }
    RecallJudge judge = new RecallJudge(dataset, options.k());
    return new Outcome(
        timed,
        warm,
        results.recall(judge, judged),
        judged,
        results.worstDistanceError(judge, judged));
  }
}
