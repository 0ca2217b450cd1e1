package io.pomai.orbit.ivf;

/**
 * How an index is trained. 0 stands for what suits the dimension.
 *
 * @param codeBytes most bytes of a vector's codes in one list, two 4-bit subquantizers each: even,
 *     {@value #LEAST_CODE_BYTES} to {@value #GREATEST_CODE_BYTES}, or 0
 * @param samplePerList vectors to train with for each list, {@value #LEAST_SAMPLE} to {@value
 *     #GREATEST_SAMPLE}, or 0
 * @param iterations rounds of k-means, up to {@value #GREATEST_ITERATIONS}, or 0
 */
public record TrainingSettings(int codeBytes, int samplePerList, int iterations) {
  /** The least {@link #codeBytes}: four subquantizers. */
  public static final int LEAST_CODE_BYTES = 2;

  /** The greatest {@link #codeBytes}: 512 subquantizers, whose sums fit into 16 bits. */
  public static final int GREATEST_CODE_BYTES = 256;

  /** The least {@link #samplePerList}. */
  public static final int LEAST_SAMPLE = 8;

  /** The greatest {@link #samplePerList}. */
  public static final int GREATEST_SAMPLE = 1024;

  /** The greatest {@link #iterations}. */
  public static final int GREATEST_ITERATIONS = 100;

  /** What suits the dimension. */
  public static final TrainingSettings DEFAULTS = new TrainingSettings(0, 0, 0);

  /** Bytes of a vector's codes with {@link Compression#HIGH}, at most. */
  static final int SMALLEST_BYTES = 8;

  private static final int SUBQUANTIZERS_PER_BYTE = 2;

  /** Dimensions per subquantizer: as long as there is room, estimates are worth their bytes. */
  private static final int WIDTH = 2;

  private static final int WIDTH_OF_HIGH_COMPRESSION = 8;
  private static final int ITERATIONS = 8;
  private static final int SAMPLE = 40;

  /** Values per list that the default sample has at most, as long as it has enough vectors. */
  private static final int SAMPLE_VALUES = SAMPLE * 512;

  private static final int FEWEST_BY_DEFAULT = 16;

  /** Checks the ranges. */
  public TrainingSettings {
    require("codeBytes", codeBytes, LEAST_CODE_BYTES, GREATEST_CODE_BYTES);
    require("samplePerList", samplePerList, LEAST_SAMPLE, GREATEST_SAMPLE);
    require("iterations", iterations, 1, GREATEST_ITERATIONS);
    if (codeBytes % 2 != 0) {
      throw new IllegalArgumentException(
          "codeBytes=" + codeBytes + ": expected an even number of bytes");
    }
  }

  private static void require(String name, int value, int least, int greatest) {
    if (value != 0 && (value < least || value > greatest)) {
      throw new IllegalArgumentException(
          name + "=" + value + ": expected " + least + " to " + greatest + ", or 0");
    }
  }

  /** Dimensions per subquantizer. */
  int width(int dimension, Compression compression) {
    if (compression == Compression.HIGH) {
      return Math.max(WIDTH_OF_HIGH_COMPRESSION, narrowest(dimension, SMALLEST_BYTES));
    }
    return codeBytes == 0
        ? Math.max(WIDTH, narrowest(dimension, GREATEST_CODE_BYTES))
        : narrowest(dimension, codeBytes);
  }

  /** The least width whose codes take at most so many bytes. */
  private static int narrowest(int dimension, int bytes) {
    int subs = SUBQUANTIZERS_PER_BYTE * bytes;
    return (dimension + subs - 1) / subs;
  }

  /** Vectors to train with for each list. */
  int samplePerList(int dimension) {
    return samplePerList == 0
        ? Math.clamp(SAMPLE_VALUES / dimension, FEWEST_BY_DEFAULT, SAMPLE)
        : samplePerList;
  }

  /** Rounds of k-means. */
  int rounds() {
    return iterations == 0 ? ITERATIONS : iterations;
  }
}
