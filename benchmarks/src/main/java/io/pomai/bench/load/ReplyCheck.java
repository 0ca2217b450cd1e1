package io.pomai.bench.load;

import org.jspecify.annotations.Nullable;

/**
 * Judges the replies of one kind of request, one reply after another. Used by the load generator's
 * thread only.
 */
public interface ReplyCheck extends ReplyHandler {
  /** The reply to request {@code request} of the workload comes next. */
  void begin(int request);

  /** The reply is complete: null when it is right, else what was wrong with it. */
  @Nullable String end();
}
