package io.pomai.orbit.ivf;

import io.pomai.orbit.quant.SignSketch;

/**
 * How a generation is trained.
 *
 * @param lists number of lists
 * @param sample vectors to train with, at most
 * @param width dimensions per subquantizer
 * @param sketches whether vectors have sketches
 */
record TrainingPlan(int lists, int sample, int width, boolean sketches) {
  /** A list has about this many vectors in sets of up to some hundred thousand. */
  private static final int VECTORS_PER_LIST = 96;

  /** From there on lists grow with the root of the set. */
  private static final double LISTS_PER_ROOT = 4;

  private static final int SAMPLE_PER_LIST = 40;
  private static final int LEAST_LISTS = 4;
  private static final int GREATEST_SUBQUANTIZERS = 512;
  private static final int LEAST_WIDTH = 2;

  static TrainingPlan of(int vectors, int dimension, boolean sketches) {
    double lists =
        Math.min((double) vectors / VECTORS_PER_LIST, LISTS_PER_ROOT * Math.sqrt(vectors));
    int count = (int) Math.clamp(lists, LEAST_LISTS, SlotLists.NONE - 1);
    int sample = Math.min(vectors, SAMPLE_PER_LIST * count);
    int least = (dimension + GREATEST_SUBQUANTIZERS - 1) / GREATEST_SUBQUANTIZERS;
    return new TrainingPlan(
        count, sample, Math.max(LEAST_WIDTH, least), sketches && SignSketch.fits(dimension));
  }
}
