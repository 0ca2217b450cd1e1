package io.pomai.orbit.ivf;

/**
 * How much one search does.
 *
 * @param probes lists to scan
 * @param rerank how many vectors to measure, the best estimates first; 0 for all within the margin
 * @param margin how far an estimate may be above the k-th distance so far for the vector to be
 *     measured, in the units of the metric
 */
record Effort(int probes, float margin, int rerank) {}
