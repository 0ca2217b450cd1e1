package io.pomai.orbit.engine;

import java.util.List;
import java.util.Locale;

/**
 * The features that can be turned off. Turned off, the simple and always correct path runs.
 *
 * @param simd Vector API kernels; off: scalar kernels. A set can turn it off for itself, not on
 * @param boundedExactScan exact search of small sets reads compact codes first and leaves out
 *     vectors whose lower bound is above the distance wanted; off: every vector is compared
 * @param packedPqScan vectors of the lists that a search looks at are estimated by 4-bit product
 *     quantization first; off: all of them are measured
 * @param sketchPrefilter vectors of these lists are left out by their sign sketches, before
 *     anything else; off: there are no sketches
 * @param mmapFirstBlobs frozen vectors are searched where the file is mapped; off: they are copied
 *     into memory when the folder is opened
 */
public record FeatureFlags(
    boolean simd,
    boolean boundedExactScan,
    boolean packedPqScan,
    boolean sketchPrefilter,
    boolean mmapFirstBlobs) {
  /** Everything on but sketches, which cost more than they save (decision 6). */
  public static final FeatureFlags DEFAULTS = new FeatureFlags(true, true, true, false, true);

  /** The name of {@link #simd}. */
  public static final String SIMD = "simd";

  /** The name of {@link #boundedExactScan}. */
  public static final String BOUNDED_EXACT_SCAN = "bounded-exact-scan";

  /** The name of {@link #packedPqScan}. */
  public static final String PACKED_PQ_SCAN = "packed-pq-scan";

  /** The name of {@link #sketchPrefilter}. */
  public static final String SKETCH_PREFILTER = "sketch-prefilter";

  /** The name of {@link #mmapFirstBlobs}. */
  public static final String MMAP_FIRST_BLOBS = "mmap-first-blobs";

  /** The names of all flags, by their bits in files: new ones come at the end. */
  public static final List<String> NAMES =
      List.of(SIMD, BOUNDED_EXACT_SCAN, PACKED_PQ_SCAN, SKETCH_PREFILTER, MMAP_FIRST_BLOBS);

  /** The bits of all flags. */
  static final int KNOWN_BITS = (1 << NAMES.size()) - 1;

  /** The flags that are on, as bits by their places in {@link #NAMES}. */
  int bits() {
    int on = 0;
    for (int bit = 0; bit < NAMES.size(); bit++) {
      on |= get(NAMES.get(bit)) ? 1 << bit : 0;
    }
    return on;
  }

  /** The flags that {@link #bits} gave; those that are not {@code known} have their default. */
  static FeatureFlags ofBits(int known, int on) {
    FeatureFlags flags = DEFAULTS;
    for (int bit = 0; bit < NAMES.size(); bit++) {
      if ((known >>> bit & 1) != 0) {
        flags = flags.with(NAMES.get(bit), (on >>> bit & 1) != 0);
      }
    }
    return flags;
  }

  /**
   * A copy with one flag changed.
   *
   * @throws IllegalArgumentException if there is no such flag
   */
  public FeatureFlags with(String name, boolean on) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case SIMD ->
          new FeatureFlags(on, boundedExactScan, packedPqScan, sketchPrefilter, mmapFirstBlobs);
      case BOUNDED_EXACT_SCAN ->
          new FeatureFlags(simd, on, packedPqScan, sketchPrefilter, mmapFirstBlobs);
      case PACKED_PQ_SCAN ->
          new FeatureFlags(simd, boundedExactScan, on, sketchPrefilter, mmapFirstBlobs);
      case SKETCH_PREFILTER ->
          new FeatureFlags(simd, boundedExactScan, packedPqScan, on, mmapFirstBlobs);
      case MMAP_FIRST_BLOBS ->
          new FeatureFlags(simd, boundedExactScan, packedPqScan, sketchPrefilter, on);
      default -> throw unknown(name);
    };
  }

  /**
   * Whether the flag of this name is on.
   *
   * @throws IllegalArgumentException if there is no such flag
   */
  public boolean get(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case SIMD -> simd;
      case BOUNDED_EXACT_SCAN -> boundedExactScan;
      case PACKED_PQ_SCAN -> packedPqScan;
      case SKETCH_PREFILTER -> sketchPrefilter;
      case MMAP_FIRST_BLOBS -> mmapFirstBlobs;
      default -> throw unknown(name);
    };
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("flag=" + name + ": expected one of " + NAMES);
  }
}
