/** Tests of the kernels against the scalar ones and against exact arithmetic. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.kernel.simd;
