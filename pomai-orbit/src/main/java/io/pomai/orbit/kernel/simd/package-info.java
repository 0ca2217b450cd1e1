/**
 * Kernels on the Vector API: the only package that touches {@code jdk.incubator.vector}, loaded by
 * name.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.kernel.simd;
