package io.pomai.orbit.ivf;

import io.pomai.arena.NativeMemory;
import java.io.IOException;
import java.util.Arrays;

/**
 * What a recall takes, as measured with vectors of the set as queries: the share of true neighbours
 * that is found by so many probes, and the share whose estimate is so far above the k-th distance.
 * Immutable.
 */
final class Calibration {
  /** Numbers of neighbours that are measured. */
  static final int[] KS = {1, 10, 100};

  /** Nothing measured: all lists are probed and everything is measured. */
  static final Calibration NONE =
      new Calibration(
          new int[KS.length][0],
          new float[KS.length][0],
          new float[KS.length][0],
          Integer.MAX_VALUE);

  /** What part of the allowed loss may come from lists that are not probed. */
  private static final double PROBE_PART = 0.95;

  /**
   * What part may come from estimates, by the last distance; while a search goes on its distances
   * are greater and let more vectors in, so that about a third of it is really lost.
   */
  private static final double ESTIMATE_PART = 0.4;

  private final int[][] ranks;
  private final float[][] excesses;
  private final float[][] gaps;
  private final int lists;

  /**
   * For each k: the ranks (from 0) of the lists of true neighbours, by how much the estimates of
   * true neighbours exceed the k-th distance, and by how much their centroids do.
   */
  Calibration(int[][] ranks, float[][] excesses, float[][] gaps, int lists) {
    this.ranks = ranks;
    this.excesses = excesses;
    this.gaps = gaps;
    this.lists = lists;
    for (int i = 0; i < KS.length; i++) {
      Arrays.sort(ranks[i]);
      Arrays.sort(excesses[i]);
      Arrays.sort(gaps[i]);
    }
  }

  /** How much was measured for {@link #KS}{@code [at]}. */
  int count(int at) {
    return ranks[at].length;
  }

  /** Bytes of {@link #write} for so many measurements. */
  static long bytes(long count) {
    return count * (Integer.BYTES + 2 * Float.BYTES);
  }

  /** Writes what was measured: for each k all ranks, then excesses, then gaps. */
  void write(WordWriter out) throws IOException {
    for (int at = 0; at < KS.length; at++) {
      for (int rank : ranks[at]) {
        out.int32(rank);
      }
      for (float excess : excesses[at]) {
        out.float32(excess);
      }
      for (float gap : gaps[at]) {
        out.float32(gap);
      }
    }
  }

  /** Reads what {@link #write} wrote, {@code counts} for each k. */
  static Calibration read(long address, int[] counts, int lists) {
    int[][] ranks = new int[KS.length][];
    float[][] excesses = new float[KS.length][];
    float[][] gaps = new float[KS.length][];
    long from = address;
    for (int at = 0; at < KS.length; at++) {
      int n = counts[at];
      ranks[at] = new int[n];
      excesses[at] = new float[n];
      gaps[at] = new float[n];
      for (int i = 0; i < n; i++) {
        ranks[at][i] = NativeMemory.getInt(from + 4L * i);
      }
      NativeMemory.copy(from + 4L * n, excesses[at], 0, n);
      NativeMemory.copy(from + 8L * n, gaps[at], 0, n);
      from += bytes(n);
    }
    return new Calibration(ranks, excesses, gaps, lists);
  }

  /** What a mean recall at {@code k} takes, of 0 to 1. */
  Effort effort(double recall, int k) {
    double loss = 1 - recall;
    int above = 1;
    while (above < KS.length - 1 && KS[above] < k) {
      above++;
    }
    int below = above - 1;
    double weight = Math.log((double) k / KS[below]) / Math.log((double) KS[above] / KS[below]);
    double probes = mix(probes(below, loss), probes(above, loss), weight);
    double lost = loss * ESTIMATE_PART;
    double margin = mix(at(excesses[below], lost), at(excesses[above], lost), weight);
    double missed = loss * PROBE_PART;
    double gap = mix(at(gaps[below], missed), at(gaps[above], missed), weight);
    int count = (int) Math.clamp(Math.ceil(probes), 1, lists);
    return new Effort(count, (float) margin, (float) gap, 0);
  }

  private static double mix(double below, double above, double weight) {
    return below == above || weight == 0 ? below : below + (above - below) * weight;
  }

  private double probes(int at, double loss) {
    int[] sorted = ranks[at];
    return sorted.length == 0
        ? Integer.MAX_VALUE
        : sorted[place(sorted.length, loss * PROBE_PART)] + 1.0;
  }

  private static double at(float[] sorted, double loss) {
    return sorted.length == 0 ? Float.POSITIVE_INFINITY : sorted[place(sorted.length, loss)];
  }

  private static int place(int length, double loss) {
    return Math.clamp((int) Math.ceil(length * (1 - loss)) - 1, 0, length - 1);
  }
}
