package io.pomai.orbit.ivf;

import java.util.List;

/** Makes {@link IndexStats}. */
final class IndexReport {
  /** Recalls that are shown. */
  private static final List<Double> CURVE = List.of(0.8, 0.9, 0.95, 0.98, 0.99, 0.995);

  private static final int CURVE_K = 10;

  private IndexReport() {}

  static IndexStats of(IvfIndex index) {
    Generation generation = index.current();
    SearchTally searches = index.searches();
    return new IndexStats(
        index.state(),
        index.isTraining(),
        generation == null ? new IndexStats.Shape(0, 0, 0) : shape(generation.lists()),
        generation == null ? 0 : generation.backlog(index.store()),
        index.settings().recall(),
        new IndexStats.Candidates(searches.before(), searches.filtered(), searches.after()),
        generation == null ? List.of() : curve(generation.calibration()),
        generation == null ? EncodingStats.NONE : index.past().with(generation));
  }

  private static IndexStats.Shape shape(IvfLists lists) {
    int copies = lists.twice() ? 2 : 1;
    return new IndexStats.Shape(
        lists.centroids().count(), copies, copies * lists.quantizer().codeBytes());
  }

  private static List<IndexStats.Point> curve(Calibration calibration) {
    return CURVE.stream()
        .map(recall -> new IndexStats.Point(recall, calibration.effort(recall, CURVE_K).probes()))
        .toList();
  }
}
