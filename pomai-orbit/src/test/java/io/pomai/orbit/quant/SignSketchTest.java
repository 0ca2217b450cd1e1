package io.pomai.orbit.quant;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.kernel.SketchScale;
import java.lang.foreign.Arena;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates of sketches against exact distances. */
class SignSketchTest {
  private static final SketchKernel KERNEL = KernelProvider.select(KernelChoice.AUTO).sketches();
  private static final int BLOCKS = 200;

  /** A rotation keeps products, so it keeps lengths and angles. */
  @Property(tries = 60)
  void rotationKeepsProducts(
      @ForAll @IntRange(min = 1, max = 2048) int dim, @ForAll long seed, @ForAll boolean sparse) {
    try (Arena arena = Arena.ofConfined()) {
      Random random = new Random(seed);
      SignRotation rotation = new SignRotation(dim, seed);
      float[] a = vector(dim, random, sparse);
      float[] b = vector(dim, random, sparse);
      double scale = Math.sqrt(product(a, a) * product(b, b));
      assertThat(product(rotated(rotation, a, arena), rotated(rotation, b, arena)))
          .isCloseTo(product(a, b), Offset.offset(1e-5 * scale + 1e-30));
    }
  }

  /** What lies in one dimension is spread over all, also where the size is no power of two. */
  @ParameterizedTest
  @ValueSource(ints = {64, 100, 192, 384, 768, 1000})
  void rotationSpreadsSingleValues(int dim) {
    try (Arena arena = Arena.ofConfined()) {
      SignRotation rotation = new SignRotation(dim, 3);
      for (int d = 0; d < dim; d += 7) {
        float[] unit = new float[dim];
        unit[d] = 1;
        float greatest = 0;
        for (float value : rotated(rotation, unit, arena)) {
          greatest = Math.max(greatest, Math.abs(value));
        }
        assertThat(greatest).isLessThan((float) (7 / Math.sqrt(rotation.size())));
      }
    }
  }

  /**
   * The share of errors beyond so many standard errors is not above that of the normal
   * distribution, and their mean is zero but for chance.
   */
  @ParameterizedTest
  @CsvSource({
    "L2,64,false",
    "L2,100,true",
    "L2,128,false",
    "L2,384,true",
    "COSINE,96,false",
    "COSINE,384,true",
    "IP,128,false",
    "IP,200,true"
  })
  void errorsAreWithinTheirBoundsAndUnbiased(Metric metric, int dim, boolean sparse) {
    try (Arena arena = Arena.ofConfined()) {
      SignSketch sketch = new SignSketch(dim, metric, KERNEL);
      Errors errors = new Errors();
      Random random = new Random(dim);
      for (int i = 0; i < BLOCKS; i++) {
        measure(sketch, dim, random, sparse, arena, errors);
      }
      double n = BLOCKS * SketchKernel.ROWS;
      double sampling = 3 / Math.sqrt(BLOCKS); // rows of a block share their query
      assertThat(errors.above1 / n).isLessThan(0.317 + 0.1 * sampling);
      assertThat(errors.above2 / n).isLessThan(0.0455 + 0.05 * sampling);
      assertThat(errors.above3 / n).isLessThan(0.0027 + 0.01 * sampling);
      assertThat(errors.above2 / n).as("errors are not overstated").isGreaterThan(0.005);
      assertThat(errors.sum / n).isCloseTo(0, Offset.offset(0.5 * sampling));
    }
  }

  /** Errors, in standard errors. */
  private static final class Errors {
    private int above1;
    private int above2;
    private int above3;
    private double sum;

    void add(double error) {
      above1 += Math.abs(error) > 1 ? 1 : 0;
      above2 += Math.abs(error) > 2 ? 1 : 0;
      above3 += Math.abs(error) > 3 ? 1 : 0;
      sum += error;
    }
  }

  private static void measure(
      SignSketch sketch, int dim, Random random, boolean sparse, Arena arena, Errors errors) {
    Metric metric = sketch.metric();
    SignSketch.Encoder encoder = new SignSketch.Encoder(sketch);
    float[] centre = vector(dim, random, false);
    float[] centroid = unit(centre, metric);
    float[] query = unit(sum(centre, vector(dim, random, sparse), 0.7), metric);
    long columns = arena.allocate(SketchKernel.columnBytes(sketch.words()), 64).address();
    long encoded = arena.allocate(sketch.bytes(), 8).address();
    float[][] rows = new float[SketchKernel.ROWS][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = unit(sum(centre, vector(dim, random, sparse), 0.5), metric);
      float[] residual = sum(rows[row], centroid, -1);
      encoder.encode(write(residual, arena), write(centroid, arena), encoded);
      sketch.put(encoded, columns, row);
    }
    SketchQuery prepared = new SketchQuery();
    long planes = arena.allocate(SketchQuery.planeBytes(sketch.words()), 8).address();
    prepared.prepare(sketch, write(query, arena), planes);
    float[] difference = sum(query, centroid, -1);
    double toCentroid =
        switch (metric) {
          case L2 -> product(difference, difference);
          case COSINE -> product(difference, difference) / 2;
          case IP -> -product(query, centroid);
        };
    float[] estimates = new float[rows.length];
    float[] bounds = new float[rows.length];
    scan(sketch, planes, columns, prepared, (float) toCentroid, 0, estimates);
    scan(sketch, planes, columns, prepared, (float) toCentroid, 1, bounds);
    for (int row = 0; row < rows.length; row++) {
      double error = estimates[row] - distance(query, rows[row], metric);
      errors.add(error / (estimates[row] - bounds[row]));
    }
  }

  private static void scan(
      SignSketch sketch,
      long planes,
      long columns,
      SketchQuery query,
      float toCentroid,
      double errors,
      float[] out) {
    SketchScale scale = new SketchScale();
    query.scale(toCentroid, errors, scale);
    KERNEL.scan(planes, sketch.words(), columns, scale, 0, out);
  }

  private static double distance(float[] a, float[] b, Metric metric) {
    return switch (metric) {
      case L2 -> product(sum(a, b, -1), sum(a, b, -1));
      case COSINE -> 1 - product(a, b);
      case IP -> -product(a, b);
    };
  }

  private static float[] unit(float[] vector, Metric metric) {
    return metric == Metric.COSINE
        ? sum(new float[vector.length], vector, 1 / Math.sqrt(product(vector, vector)))
        : vector;
  }

  private static float[] sum(float[] a, float[] b, double factor) {
    float[] sum = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = (float) (a[i] + factor * b[i]);
    }
    return sum;
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** Gaussian values; sparse: a few of them, the rest near zero. */
  private static float[] vector(int dim, Random random, boolean sparse) {
    float[] vector = new float[dim];
    for (int i = 0; i < dim; i++) {
      double spread = sparse && random.nextInt(10) > 0 ? 0.01 : 1;
      vector[i] = (float) (spread * random.nextGaussian());
    }
    return vector;
  }

  private static float[] rotated(SignRotation rotation, float[] vector, Arena arena) {
    float[] target = new float[rotation.size()];
    rotation.rotate(write(vector, arena), target);
    return target;
  }

  private static long write(float[] vector, Arena arena) {
    long address = arena.allocate(4L * vector.length, 64).address();
    NativeMemory.copy(vector, 0, address, vector.length);
    return address;
  }
}
