package io.pomai.protocol.resp;

/**
 * Every size that a client can drive, in bytes unless said otherwise. A request beyond a limit is a
 * protocol error and ends its connection.
 *
 * @param bulkLength longest argument (Redis: {@code proto-max-bulk-len})
 * @param argumentCount most arguments of one command, a count
 * @param inlineLength longest inline command, and longest line that announces a count or a length
 * @param queryBuffer most bytes held for one connection while a command is incomplete (Redis:
 *     {@code client-query-buffer-limit})
 * @param outputBuffer most reply bytes held for one connection (Redis: {@code
 *     client-output-buffer-limit normal})
 * @param unauthenticatedArguments {@code argumentCount} before AUTH where a password is required
 * @param unauthenticatedBulkLength {@code bulkLength} before AUTH where a password is required
 */
public record RespLimits(
    int bulkLength,
    int argumentCount,
    int inlineLength,
    int queryBuffer,
    int outputBuffer,
    int unauthenticatedArguments,
    int unauthenticatedBulkLength) {

  /**
   * The limits of Redis, with the two buffers capped at 1 GiB because one buffer is addressed by an
   * int.
   */
  public static final RespLimits DEFAULTS =
      new RespLimits(512 << 20, 1 << 20, 64 << 10, 1 << 30, 1 << 30, 10, 16 << 10);

  /** Refuses a limit under which no client could work. */
  public RespLimits {
    atLeast("bulkLength", bulkLength, 1);
    atLeast("argumentCount", argumentCount, 1);
    atLeast("inlineLength", inlineLength, 16);
    atLeast("queryBuffer", queryBuffer, inlineLength);
    atLeast("outputBuffer", outputBuffer, 1024);
    atLeast("unauthenticatedArguments", unauthenticatedArguments, 1);
    atLeast("unauthenticatedBulkLength", unauthenticatedBulkLength, 1);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + "=" + value + " must be at least " + least);
    }
  }
}
