package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.RowKernel;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * k-means over a sample (Lloyd, "Least Squares Quantization in PCM", 1982). Seeds come in two
 * levels: the sample is cut into about sqrt(k) groups, and each gets seeds in proportion to its
 * size, chosen by squared distance (Arthur, Vassilvitskii, "k-means++", SODA 2007). Lists that end
 * up nearly empty take over half of the largest ones. Rows find their centroid among all of them
 * once, then among those around the last one (Wang, Wang, Ke, Zeng, Li, "Fast approximate k-means
 * via cluster closures", CVPR 2012).
 *
 * <p>Not thread-safe; used for one training by one thread, which shares out the assignment of rows.
 * The result does not depend on how many take part.
 */
final class CentroidTrainer {
  private static final int GROUP_ITERATIONS = 5;
  private static final int GROUP_SAMPLE = 64;
  private static final int BLOCK = 256;
  private static final long[] NO_FACTORS = new long[BLOCK];

  /** A list with less than one part in this many of the mean gives its centroid away. */
  private static final int SMALL_PART = 8;

  private final long rows;
  private final int n;
  private final Centroids centroids;
  private final RowAssigner assigner;
  private final int iterations;
  private final RandomGenerator random;
  private final RowKernel squares;
  private final long stride;
  private final int dim;
  private final Runnable pause;
  private final boolean[] replaced;
  private final float[] distances = new float[BLOCK];
  private final long[] block = new long[BLOCK];

  /**
   * Training with {@code n} rows, {@link RowKernel#queryStride} apart.
   *
   * @param iterations rounds of Lloyd's algorithm
   * @param pause is run every millisecond or so; what it throws ends the training
   */
  CentroidTrainer(
      long rows,
      int n,
      Centroids centroids,
      SlabArena scratch,
      WorkShare share,
      int iterations,
      RandomGenerator random,
      Runnable pause) {
    this.rows = rows;
    this.n = n;
    this.centroids = centroids;
    this.iterations = iterations;
    this.random = random;
    this.pause = pause;
    this.squares = centroids.kernels().rows(Metric.L2, ElementType.F32);
    this.stride = centroids.stride();
    this.dim = centroids.dimension();
    this.assigner = new RowAssigner(rows, n, centroids, scratch, share, pause);
    this.replaced = new boolean[centroids.count()];
  }

  /** Fills the centroids. */
  void train() {
    try {
      seed();
      centroids.code();
      assigner.assign();
      move(true);
      for (int i = 1; i < iterations; i++) {
        centroids.code();
        assigner.reassign(replaced);
        move(i < iterations - 1);
      }
      centroids.code();
    } finally {
      assigner.free();
    }
  }

  private long row(int i) {
    return rows + i * stride;
  }

  /** Moves every centroid to the mean of its rows. */
  private void move(boolean balanced) {
    int count = centroids.count();
    float[] sums = new float[count * dim];
    int[] sizes = new int[count];
    for (int i = 0; i < n; i++) {
      int list = assigner.of(i);
      sizes[list]++;
      add(row(i), sums, list * dim);
    }
    for (int list = 0; list < count; list++) {
      if (sizes[list] > 0) {
        putMean(sums, list * dim, sizes[list], centroids.row(list));
      }
    }
    Arrays.fill(replaced, false);
    if (balanced) {
      balance(sizes);
    }
  }

  private void add(long row, float[] sums, int at) {
    for (int d = 0; d < dim; d++) {
      sums[at + d] += getFloat(row + 4L * d);
    }
  }

  private void putMean(float[] sums, int at, int size, long target) {
    for (int d = 0; d < dim; d++) {
      putFloat(target + 4L * d, sums[at + d] / size);
    }
  }

  /** Gives centroids of nearly empty lists to the largest lists. */
  private void balance(int[] sizes) {
    int count = sizes.length;
    int mean = Math.max(1, n / count);
    Integer[] order = new Integer[count];
    Arrays.setAll(order, list -> list);
    Arrays.sort(order, (a, b) -> Integer.compare(sizes[a], sizes[b]));
    int largest = count - 1;
    for (int i = 0; i < largest; i++, largest--) {
      int small = order[i];
      int large = order[largest];
      if (sizes[small] > mean / SMALL_PART || sizes[large] <= 2 * mean) {
        return;
      }
      NativeMemory.copy(row(memberOf(large)), centroids.row(small), 4L * dim);
      replaced[small] = true;
    }
  }

  private int memberOf(int list) {
    int start = random.nextInt(n);
    for (int i = 0; i < n; i++) {
      int member = (start + i) % n;
      if (assigner.of(member) == list) {
        return member;
      }
    }
    return start;
  }

  // ---- seeds

  private void seed() {
    int groups = (int) Math.max(1, Math.sqrt(centroids.count()));
    int[] group = group(groups);
    int[] starts = new int[groups + 1];
    for (int g : group) {
      starts[g + 1]++;
    }
    for (int g = 0; g < groups; g++) {
      starts[g + 1] += starts[g];
    }
    int[] members = new int[n];
    int[] next = starts.clone();
    for (int i = 0; i < n; i++) {
      members[next[group[i]]++] = i;
    }
    for (int g = 0; g < groups; g++) {
      int from = (int) ((long) centroids.count() * starts[g] / n);
      int to = (int) ((long) centroids.count() * starts[g + 1] / n);
      if (from < to) {
        seedGroup(Arrays.copyOfRange(members, starts[g], starts[g + 1]), from, to);
      }
    }
  }

  /** The nearest of {@code groups} coarse centres, for every row. */
  private int[] group(int groups) {
    int[] few = random.ints(Math.min(n, groups * GROUP_SAMPLE), 0, n).toArray();
    seedGroup(few, 0, groups);
    int[] of = new int[n];
    for (int round = 0; round < GROUP_ITERATIONS; round++) {
      float[] sums = new float[groups * dim];
      int[] sizes = new int[groups];
      for (int i : few) {
        int g = nearestOf(groups, row(i));
        sizes[g]++;
        add(row(i), sums, g * dim);
      }
      for (int g = 0; g < groups; g++) {
        if (sizes[g] > 0) {
          putMean(sums, g * dim, sizes[g], centroids.row(g));
        }
      }
    }
    for (int i = 0; i < n; i++) {
      if (i % BLOCK == 0) {
        pause.run();
      }
      of[i] = nearestOf(groups, row(i));
    }
    return of;
  }

  private int nearestOf(int groups, long row) {
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int first = 0; first < groups; first += BLOCK) {
      int length = Math.min(BLOCK, groups - first);
      squares.oneToMany(row, centroids.row(first), stride, 0, length, dim, distances, 0);
      for (int i = 0; i < length; i++) {
        if (distances[i] < least) {
          least = distances[i];
          best = first + i;
        }
      }
    }
    return best;
  }

  /** Puts centroids {@code from} to {@code to} on rows of a group, far ones with preference. */
  private void seedGroup(int[] members, int from, int to) {
    float[] nearest = new float[members.length];
    Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    int pick = random.nextInt(members.length);
    for (int list = from; list < to; list++) {
      pause.run();
      NativeMemory.copy(row(members[pick]), centroids.row(list), 4L * dim);
      double total = lower(members, nearest, centroids.row(list));
      pick = draw(nearest, random.nextDouble() * total);
    }
  }

  /** Lowers distances to the nearest seed by those to a new one; returns their sum. */
  private double lower(int[] members, float[] nearest, long seed) {
    double total = 0;
    for (int first = 0; first < members.length; first += BLOCK) {
      int length = Math.min(BLOCK, members.length - first);
      for (int i = 0; i < length; i++) {
        block[i] = row(members[first + i]);
      }
      squares.gather(seed, block, NO_FACTORS, length, dim, distances);
      for (int i = 0; i < length; i++) {
        nearest[first + i] = Math.min(nearest[first + i], distances[i]);
        total += nearest[first + i];
      }
    }
    return total;
  }

  private int draw(float[] weights, double at) {
    double left = at;
    for (int i = 0; i < weights.length; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return random.nextInt(weights.length);
  }
}
