/** Benchmarks of the distance kernels: SIMD against scalar and against C++. */
@org.jspecify.annotations.NullMarked
package io.pomai.bench.kernel;
