package io.pomai.orbit.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks the kernels of this process: the only code that knows that there is more than one
 * implementation. Safe for any thread.
 */
public final class KernelProvider {
  private static final Logger LOG = LoggerFactory.getLogger(KernelProvider.class);
  private static final String SIMD = "io.pomai.orbit.kernel.simd.SimdKernels";
  private static final String FLAGS =
      "--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED";
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private KernelProvider() {}

  /**
   * The kernels for {@code choice}, checked against the scalar ones.
   *
   * @throws IllegalStateException if SIMD is forced and this JVM or machine cannot do it; the
   *     message says why
   */
  public static Kernels select(KernelChoice choice) {
    Kernels scalar = new ScalarKernels();
    if (choice == KernelChoice.SCALAR) {
      return scalar;
    }
    String problem = VmOptions.whySlow();
    if (problem.isEmpty()) {
      try {
        Kernels simd = load(scalar);
        problem = KernelCheck.firstMismatch(simd, scalar);
        if (problem.isEmpty()) {
          return simd;
        }
      } catch (ReflectiveOperationException | LinkageError | UnsupportedOperationException e) {
        problem = reason(e);
      }
    }
    if (choice == KernelChoice.SIMD) {
      throw new IllegalStateException("kernels=simd is not possible: " + problem);
    }
    if (WARNED.compareAndSet(false, true)) {
      LOG.warn("Scalar kernels, several times slower than SIMD: {}.", problem);
    }
    return scalar;
  }

  /** By name, so that this class links where the Vector API module is absent. */
  private static Kernels load(Kernels scalar) throws ReflectiveOperationException {
    return Class.forName(SIMD)
        .asSubclass(Kernels.class)
        .getConstructor(Kernels.class)
        .newInstance(scalar);
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof InvocationTargetException ? failure.getCause() : failure;
    boolean moduleMissing = ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty();
    return moduleMissing ? "start java with " + FLAGS : String.valueOf(cause);
  }
}
