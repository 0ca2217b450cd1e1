package io.pomai.orbit.kernel;

/** Picks the kernels of this process. */
public final class KernelProvider {

  private KernelProvider() {}

  /** The kernels for {@code choice}. */
  public static Kernels select(KernelChoice choice) {
    return new ScalarKernels();
  }
}
