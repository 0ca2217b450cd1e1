package io.pomai.orbit.ivf;

import io.pomai.orbit.store.RowShape;
import java.nio.charset.StandardCharsets;

/**
 * The sections of the blob of an index: one generation. Numbers are little endian.
 *
 * <pre>
 * 1 TRAINED_FOR  what the generation suits, as a line of text (see {@link #trainedFor})
 * 2 NUMBERS      see {@link IndexNumbers}
 * 3 CENTROIDS    float32 rows of the centroids, as in memory
 * 4 CODEBOOK     float32 codewords, as in memory
 * 5 CALIBRATION  how much was measured for each k, int32, and what, see {@link Calibration#write}
 * 6 BLOCKS       the blocks of list 0, then those of list 1, and so on, see {@link ListBlock}:
 *                all rows of a list are filled but the last ones of its last block; on a page
 * 7 SIZES        rows in use of each list, int32
 * </pre>
 *
 * <p>A row of a list that was freed while the blob was written may have slot -1. Slots have the
 * numbers of the slot store.
 */
final class IndexBlob {
  static final int KIND = 3;

  static final int TRAINED_FOR = 1;
  static final int NUMBERS = 2;
  static final int CENTROIDS = 3;
  static final int CODEBOOK = 4;
  static final int CALIBRATION = 5;
  static final int BLOCKS = 6;
  static final int SIZES = 7;

  /** To be raised when blocks, codes or sketches come to mean something else. */
  private static final int ENCODING = 1;

  private IndexBlob() {}

  /** What decides about the meaning of a generation: one with another line is of no use. */
  static byte[] trainedFor(IvfIndex index) {
    RowShape shape = index.store().shape();
    SearchStages stages = index.stages();
    TrainingSettings training = index.settings().training();
    return "encoding=%d metric=%s dimension=%d width=%d sketches=%b compression=%s %s"
        .formatted(
            ENCODING,
            shape.metric(),
            shape.dimension(),
            training.width(shape.dimension(), stages.compression()),
            TrainingPlan.sketches(stages, shape.dimension()),
            stages.compression(),
            "code-bytes=%d sample-per-list=%d iterations=%d"
                .formatted(training.codeBytes(), training.samplePerList(), training.iterations()))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
