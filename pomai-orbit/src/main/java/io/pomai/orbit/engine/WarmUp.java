package io.pomai.orbit.engine;

import io.pomai.orbit.kernel.KernelProvider;

/**
 * Brings searches of this process to full speed before clients have to, in parts that may run on
 * different threads, one after the other. Without it the first calls do, slowly.
 */
public final class WarmUp {
  private static final long SEARCHES_NANOS = 700_000_000;

  private final EngineConfig config;
  private final EngineAssembly assembly;

  WarmUp(EngineConfig config, EngineAssembly assembly) {
    this.config = config;
    this.assembly = assembly;
  }

  /**
   * Plain scans of default sets (float32 under L2), which takes a fifth of a second at most: what
   * the first searches of a process need. Until {@link #searches} has ended, searches make no codes
   * for a faster first pass: that is slow before it is compiled. Nor are the indexes of loaded sets
   * trained.
   */
  public void scans() {
    assembly.postponeCodes(true);
    KernelProvider.warmScans(assembly.kernels());
  }

  /** All searches in default sets, which takes about a second. */
  public void searches() {
    try (SearchWarmUp searches = new SearchWarmUp(config)) {
      searches.run(SEARCHES_NANOS);
      KernelProvider.warmDefault(assembly.kernels());
    } finally {
      assembly.postponeCodes(false);
    }
  }

  /** The kernels of all other metrics and types: for a background thread. */
  public void rest() {
    KernelProvider.warmRest(assembly.kernels());
  }
}
