/**
 * Distance kernels and row codecs over native memory: the scalar ones are the specification of all
 * others.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.kernel;
