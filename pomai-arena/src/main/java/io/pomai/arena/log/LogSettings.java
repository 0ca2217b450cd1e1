package io.pomai.arena.log;

import java.util.Objects;

/**
 * How a log is written.
 *
 * @param policy when a record counts as safe
 * @param segmentBytes size at which the next segment file is begun, 4 KiB to 1 GiB; one record may
 *     go beyond
 * @param bufferBytes memory for records that are not safe yet, 64 KiB to 1 GiB, taken when the log
 *     is opened
 */
public record LogSettings(SyncPolicy policy, long segmentBytes, long bufferBytes) {
  private static final long KIB = 1024;
  private static final long GIB = 1L << 30;

  /** Checks the ranges. */
  public LogSettings {
    Objects.requireNonNull(policy, "policy");
    check("segmentBytes", segmentBytes, 4 * KIB);
    check("bufferBytes", bufferBytes, 64 * KIB);
  }

  /** The same with another policy. */
  public LogSettings withPolicy(SyncPolicy changed) {
    return new LogSettings(changed, segmentBytes, bufferBytes);
  }

  /** The same with segments of another size. */
  public LogSettings withSegmentBytes(long changed) {
    return new LogSettings(policy, changed, bufferBytes);
  }

  private static void check(String name, long value, long least) {
    if (value < least || value > GIB) {
      throw new IllegalArgumentException(
          "%s=%d: expected %d to %d bytes".formatted(name, value, least, GIB));
    }
  }
}
