package io.pomai.orbit.ivf;

/**
 * How much one search does.
 *
 * @param probes lists to scan
 * @param gap how far a centroid may be beyond the k-th distance so far (see {@link IvfSearch#gap})
 *     for its list to be scanned when more lists than {@code probes} are needed
 * @param rerank how many vectors to measure, the best estimates first; 0 for all within the margin
 * @param margin how far an estimate may be above the k-th distance so far for the vector to be
 *     measured, in units of {@link IvfSearch#spread}
 */
record Effort(int probes, float margin, float gap, int rerank) {}
