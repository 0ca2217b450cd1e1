package io.pomai.orbit.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM was started with, as far as it decides whether the Vector API is fast. */
final class VmOptions {

  private VmOptions() {}

  /**
   * Why the Vector API would be slow in this JVM, or an empty string. Its operations are fast only
   * when the optimising compiler turns them into instructions, and fused multiply-add is emulated
   * with big decimals where the machine has none.
   */
  static String whySlow() {
    if ("false".equals(option("UseFMA", "true"))) {
      return "the machine has no fused multiply-add";
    }
    if (!"4".equals(option("TieredStopAtLevel", "4"))
        || "false".equals(option("UseCompiler", "true"))) {
      return "the optimising compiler is off";
    }
    return "";
  }

  private static String option(String name, String otherwise) {
    try {
      return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .getVMOption(name)
          .getValue();
    } catch (IllegalArgumentException | NullPointerException | LinkageError e) {
      return otherwise;
    }
  }
}
