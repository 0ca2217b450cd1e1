package io.pomai.orbit.engine;

import io.pomai.orbit.ivf.IvfSettings;
import io.pomai.orbit.kernel.KernelChoice;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an engine.
 *
 * @param budgetBytes most bytes of vectors, keys, attributes, strings and their directories
 * @param databases number of keyspaces
 * @param kernelChoice which kernels compute distances
 * @param flags default features
 * @param index the settings of indexes
 * @param durability where data is kept beyond the life of the engine; null: nowhere
 * @param eviction which keys go when the budget is used up
 * @param clock the time by which keys and elements expire
 */
public record EngineConfig(
    long budgetBytes,
    int databases,
    KernelChoice kernelChoice,
    FeatureFlags flags,
    IvfSettings index,
    @Nullable Durability durability,
    EvictionSettings eviction,
    InstantSource clock) {
  /** The least budget: what an engine with a few small sets needs. */
  public static final long MIN_BUDGET_BYTES = 1L << 20;

  private static final int DEFAULT_DATABASES = 16;

  /** Checks the ranges. */
  public EngineConfig {
    if (budgetBytes < MIN_BUDGET_BYTES) {
      throw new IllegalArgumentException(
          "budgetBytes=" + budgetBytes + ": expected at least " + MIN_BUDGET_BYTES);
    }
    if (databases < 1) {
      throw new IllegalArgumentException("databases=" + databases + ": expected at least 1");
    }
  }

  /** 16 databases, the best kernels, all features, and a budget that only the machine limits. */
  public static EngineConfig defaults() {
    return new EngineConfig(
        Long.MAX_VALUE,
        DEFAULT_DATABASES,
        KernelChoice.AUTO,
        FeatureFlags.DEFAULTS,
        IvfSettings.DEFAULTS,
        null,
        EvictionSettings.NONE,
        InstantSource.system());
  }

  /** A copy with another budget. */
  public EngineConfig withBudgetBytes(long bytes) {
    return new EngineConfig(
        bytes, databases, kernelChoice, flags, index, durability, eviction, clock);
  }

  /** A copy with other kernels. */
  public EngineConfig withKernelChoice(KernelChoice choice) {
    return new EngineConfig(
        budgetBytes, databases, choice, flags, index, durability, eviction, clock);
  }

  /** A copy with other default features. */
  public EngineConfig withFlags(FeatureFlags newFlags) {
    return new EngineConfig(
        budgetBytes, databases, kernelChoice, newFlags, index, durability, eviction, clock);
  }

  /** A copy with other settings of indexes. */
  public EngineConfig withIndex(IvfSettings newIndex) {
    return new EngineConfig(
        budgetBytes, databases, kernelChoice, flags, newIndex, durability, eviction, clock);
  }

  /** A copy that keeps its data, or does not. */
  public EngineConfig withDurability(@Nullable Durability newDurability) {
    return new EngineConfig(
        budgetBytes, databases, kernelChoice, flags, index, newDurability, eviction, clock);
  }

  /** A copy that evicts. */
  public EngineConfig withEviction(EvictionSettings newEviction) {
    return new EngineConfig(
        budgetBytes, databases, kernelChoice, flags, index, durability, newEviction, clock);
  }

  /** A copy with another clock: tests turn it. */
  EngineConfig withClock(InstantSource newClock) {
    return new EngineConfig(
        budgetBytes, databases, kernelChoice, flags, index, durability, eviction, newClock);
  }
}
