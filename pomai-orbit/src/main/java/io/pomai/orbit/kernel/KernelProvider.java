package io.pomai.orbit.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Picks the kernels of this process: the only code that knows that there is more than one
 * implementation. Safe for any thread.
 */
public final class KernelProvider {
  private static final String SIMD = "io.pomai.orbit.kernel.simd.SimdKernels";
  private static final String FLAGS =
      "--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED";
  private static final double DEFAULT_SECONDS = 0.2;
  private static final double REST_SECONDS = 30;
  private static final Kernels SCALAR = new ScalarKernels();
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private KernelProvider() {}

  /**
   * The kernels for {@code choice}, checked against the scalar ones.
   *
   * @throws IllegalStateException if SIMD is forced and this JVM or machine cannot do it; the
   *     message says why
   */
  public static Kernels select(KernelChoice choice) {
    if (choice == KernelChoice.SCALAR) {
      return SCALAR;
    }
    if (Simd.KERNELS != null) {
      return Simd.KERNELS;
    }
    if (choice == KernelChoice.SIMD) {
      throw new IllegalStateException("kernels=simd is not possible: " + Simd.PROBLEM);
    }
    if (WARNED.compareAndSet(false, true)) {
      System.getLogger(KernelProvider.class.getName())
          .log(Level.WARNING, "Scalar kernels, several times slower than SIMD: {0}.", Simd.PROBLEM);
    }
    return SCALAR;
  }

  /**
   * Finds out what this process can do, which takes a third of a second and needs no settings: for
   * a thread beside the one that will ask for kernels.
   */
  public static void prepare() {
    Objects.requireNonNull(Simd.PROBLEM);
  }

  /**
   * Runs the kernel that scans float32 vectors under L2 until it is compiled; a fifth of a second
   * at most. Nothing to do for scalar kernels.
   */
  public static void warmScans(Kernels kernels) {
    if (isScalar(kernels)) {
      return;
    }
    try (KernelWarmUp warmUp = new KernelWarmUp(kernels, DEFAULT_SECONDS)) {
      warmUp.scans(Metric.L2, ElementType.F32);
      warmUp.run();
    }
  }

  /**
   * Runs the kernels of float32 vectors under L2, and the first pass, until they are compiled; a
   * fifth of a second at most. Nothing to do for scalar kernels.
   */
  public static void warmDefault(Kernels kernels) {
    if (isScalar(kernels)) {
      return;
    }
    try (KernelWarmUp warmUp = new KernelWarmUp(kernels, DEFAULT_SECONDS)) {
      addDefault(warmUp);
      warmUp.run();
    }
  }

  private static void addDefault(KernelWarmUp warmUp) {
    warmUp.distances(Metric.L2, ElementType.F32);
    warmUp.codec(ElementType.F32);
    warmUp.bounds(Metric.L2);
  }

  /** Runs all kernels until they are compiled: some seconds, for a background thread. */
  public static void warmRest(Kernels kernels) {
    if (isScalar(kernels)) {
      return;
    }
    try (KernelWarmUp warmUp = new KernelWarmUp(kernels, REST_SECONDS)) {
      addDefault(warmUp); // what the time before did not suffice for
      warmUp.blocks();
      warmUp.distances(Metric.COSINE, ElementType.F32);
      warmUp.bounds(Metric.IP);
      warmUp.unevenDistances(Metric.L2, ElementType.F32);
      warmUp.unevenDistances(Metric.COSINE, ElementType.F32);
      for (ElementType type : new ElementType[] {ElementType.F16, ElementType.I8}) {
        warmUp.codec(type);
        for (Metric metric : new Metric[] {Metric.L2, Metric.COSINE}) {
          warmUp.distances(metric, type);
          warmUp.unevenDistances(metric, type);
        }
      }
      warmUp.distances(Metric.COSINE, ElementType.BIN);
      warmUp.run();
    }
  }

  private static boolean isScalar(Kernels kernels) {
    return kernels instanceof ScalarKernels;
  }

  /** The SIMD kernels of this process, or why there are none: found out once, on first use. */
  private static final class Simd {
    static final @Nullable Kernels KERNELS;
    static final String PROBLEM;

    static {
      Kernels kernels = null;
      String problem = VmOptions.whySlow();
      if (problem.isEmpty()) {
        try {
          kernels = load();
          problem = KernelCheck.firstMismatch(kernels, SCALAR);
        } catch (ReflectiveOperationException | LinkageError | UnsupportedOperationException e) {
          problem = reason(e);
        }
      }
      KERNELS = problem.isEmpty() ? kernels : null;
      PROBLEM = problem;
    }

    private Simd() {}
  }

  /** By name, so that this class links where the Vector API module is absent. */
  private static Kernels load() throws ReflectiveOperationException {
    return Class.forName(SIMD)
        .asSubclass(Kernels.class)
        .getConstructor(Kernels.class)
        .newInstance(SCALAR);
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof InvocationTargetException ? failure.getCause() : failure;
    boolean moduleMissing = ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty();
    return moduleMissing ? "start java with " + FLAGS : String.valueOf(cause);
  }
}
