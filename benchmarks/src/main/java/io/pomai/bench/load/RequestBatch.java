package io.pomai.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Pre-encoded requests, one after the other in a direct buffer. Filled by one thread, then only
 * read.
 */
public final class RequestBatch {
  private final ByteBuffer bytes;
  private int[] ends;
  private int count;

  /** Room for {@code capacity} bytes of requests. */
  public RequestBatch(int capacity) {
    this.bytes = ByteBuffer.allocateDirect(capacity);
    this.ends = new int[1024];
  }

  /** Writes the requests that follow; each is closed with {@link #endRequest}. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Closes the request that was written since the last one. */
  void endRequest() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
    }
    ends[count++] = bytes.position();
  }

  public int count() {
    return count;
  }

  int capacity() {
    return bytes.capacity();
  }

  /** Where request {@code index} ends. */
  int end(int index) {
    return ends[index];
  }

  /** Empties the batch for other requests. */
  public void clear() {
    bytes.clear();
    count = 0;
  }

  /** An independent view of the bytes. */
  ByteBuffer view() {
    return bytes.duplicate();
  }
}
