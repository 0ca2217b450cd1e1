/**
 * Vector data sets for benchmarks: ann-benchmarks HDF5 files, synthetic clusters, exact answers and
 * recall.
 */
@NullMarked
package io.pomai.bench.data;

import org.jspecify.annotations.NullMarked;
