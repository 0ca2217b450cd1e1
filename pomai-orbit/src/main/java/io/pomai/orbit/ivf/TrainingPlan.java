package io.pomai.orbit.ivf;

import io.pomai.orbit.quant.SignSketch;

/**
 * How a generation is trained.
 *
 * @param lists number of lists
 * @param sample vectors to train with, at most
 * @param width dimensions per subquantizer
 * @param iterations rounds of k-means
 * @param stages whether vectors have sketches, and how small their codes are
 */
record TrainingPlan(int lists, int sample, int width, int iterations, SearchStages stages) {
  /** A list has about this many vectors in sets of up to some hundred thousand. */
  private static final int VECTORS_PER_LIST = 96;

  /** From there on lists grow with the root of the set. */
  private static final double LISTS_PER_ROOT = 4;

  private static final int LEAST_LISTS = 4;

  static TrainingPlan of(
      int vectors, int dimension, TrainingSettings settings, SearchStages stages) {
    double lists =
        Math.min((double) vectors / VECTORS_PER_LIST, LISTS_PER_ROOT * Math.sqrt(vectors));
    int count = (int) Math.clamp(lists, LEAST_LISTS, SlotLists.NONE - 1);
    return new TrainingPlan(
        count,
        (int) Math.min(vectors, (long) settings.samplePerList(dimension) * count),
        settings.width(dimension, stages.compression()),
        settings.rounds(),
        stages);
  }

  /** Whether vectors of this dimension have sketches. */
  static boolean sketches(SearchStages stages, int dimension) {
    return stages.sketches() && SignSketch.fits(dimension);
  }

  /** Whether vectors may be in two lists, with twice the bytes of codes. */
  boolean mayListTwice() {
    return stages.compression() != Compression.HIGH;
  }
}
