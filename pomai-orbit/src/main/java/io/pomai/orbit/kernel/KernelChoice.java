package io.pomai.orbit.kernel;

/** Which kernels to use. */
public enum KernelChoice {
  /** SIMD where it is available and passes its self-check, else scalar. */
  AUTO,
  /** Plain Java. */
  SCALAR,
  /** Vector API; an error where the module is missing. */
  SIMD
}
