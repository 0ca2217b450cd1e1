package io.pomai.server;

/**
 * How much a client may leave unread before it is closed. 0 stands for no limit.
 *
 * @param hardBytes more than this: closed at once
 * @param softBytes more than this for {@code softSeconds}: closed
 * @param softSeconds see {@code softBytes}
 */
public record OutputLimit(long hardBytes, long softBytes, long softSeconds) {
  /** As much as there is memory. */
  public static final OutputLimit NONE = new OutputLimit(0, 0, 0);

  boolean isOverHard(long bytes) {
    return hardBytes > 0 && bytes > hardBytes;
  }

  boolean isOverSoft(long bytes) {
    return softBytes > 0 && softSeconds > 0 && bytes > softBytes;
  }
}
