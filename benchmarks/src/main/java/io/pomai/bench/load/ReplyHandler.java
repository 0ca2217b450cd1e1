package io.pomai.bench.load;

import java.nio.ByteBuffer;

/**
 * Receives the tokens of one reply in order. The bytes handed over are valid only during the call.
 */
public interface ReplyHandler {
  /**
   * An aggregate starts: {@code count} elements follow, one level deeper (a map of n pairs has 2n).
   *
   * @param type {@code * % ~ >}
   * @param depth 0 for the reply itself
   */
  void aggregate(byte type, int count, int depth);

  /**
   * A scalar.
   *
   * @param type {@code + - : $ , # _ ( ! =}; a null bulk or null array has type {@code _}
   * @param data holds the text or bulk bytes at {@code offset}, {@code length} bytes long
   * @param depth 0 for the reply itself
   */
  void scalar(byte type, ByteBuffer data, int offset, int length, int depth);
}
