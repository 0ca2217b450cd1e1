package io.pomai.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the operating system says about this process and its machine. */
public final class ProcessStats {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int MAJOR_FAULTS = 9;
  private static final double TICKS_PER_SECOND = 100;

  private ProcessStats() {}

  /** Bytes of memory of the machine, or of the container if it has less. */
  public static long machineMemory() {
    return system().getTotalMemorySize();
  }

  /**
   * Bytes of this process in physical memory; the Java heap alone where the system does not say.
   */
  public static long residentBytes() {
    return status("VmRSS", Runtime.getRuntime().totalMemory());
  }

  /** Those that are no file's: they count against a budget. 0 where the system does not say. */
  static long anonymousBytes() {
    return status("RssAnon", 0);
  }

  /** Those that the system can take back, since a file has them. 0 where it does not say. */
  static long mappedBytes() {
    return status("RssFile", 0);
  }

  private static long status(String field, long otherwise) {
    for (String line : lines(STATUS)) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return otherwise;
  }

  /** Bytes of the Java heap in use. */
  static long heapBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  static double userSeconds() {
    return ticks(USER_TICKS, system().getProcessCpuTime() / 1e9);
  }

  static double systemSeconds() {
    return ticks(SYSTEM_TICKS, 0);
  }

  private static OperatingSystemMXBean system() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }

  /** How often a page had to be read from a device for this process; 0 where nobody says. */
  static long pageIns() {
    return Math.max(0, stat(MAJOR_FAULTS));
  }

  private static double ticks(int field, double otherwise) {
    long ticks = stat(field);
    return ticks < 0 ? otherwise : ticks / TICKS_PER_SECOND;
  }

  /**
   * A field of /proc/self/stat counted behind the program's name, which may hold spaces; -1 where
   * there is no such file.
   */
  private static long stat(int field) {
    List<String> lines = lines(STAT);
    if (lines.isEmpty()) {
      return -1;
    }
    String fields = lines.getFirst().substring(lines.getFirst().lastIndexOf(')') + 2);
    return Long.parseLong(fields.split(" ", -1)[field]);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
