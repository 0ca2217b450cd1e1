package io.pomai.arena;

/**
 * The block sizes of small allocations: every 8 bytes up to 64, then four steps per doubling up to
 * {@link #LARGEST}, so that rounding costs at most a fifth. A request that is a multiple of 64 gets
 * a class that is a multiple of 64.
 */
final class SizeClasses {
  static final int LARGEST = 16 * 1024;

  private static final int FINE_STEP_SHIFT = 3;
  private static final int FINE_LIMIT = 64;
  private static final int FINE_LIMIT_SHIFT = 6;
  private static final int FINE_CLASSES = FINE_LIMIT >> FINE_STEP_SHIFT;
  static final int COUNT = classOf(LARGEST) + 1;

  private SizeClasses() {}

  /** The smallest class that holds {@code bytes}, 1 to {@link #LARGEST}. */
  static int classOf(int bytes) {
    if (bytes <= FINE_LIMIT) {
      return (bytes - 1) >> FINE_STEP_SHIFT;
    }
    int doubling = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(bytes - 1);
    int quarter = (bytes - 1) >> (doubling - 2) & 3;
    return FINE_CLASSES + ((doubling - FINE_LIMIT_SHIFT) << 2) + quarter;
  }

  /** The block size of a class, in bytes. */
  static int sizeOf(int sizeClass) {
    if (sizeClass < FINE_CLASSES) {
      return (sizeClass + 1) << FINE_STEP_SHIFT;
    }
    int step = sizeClass - FINE_CLASSES;
    int base = FINE_LIMIT << (step >> 2);
    return base + (base >> 2) * ((step & 3) + 1);
  }
}
