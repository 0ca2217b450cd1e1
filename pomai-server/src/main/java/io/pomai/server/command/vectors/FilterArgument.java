package io.pomai.server.command.vectors;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.filter.Filter;
import io.pomai.server.command.Session;
import org.jspecify.annotations.Nullable;

/**
 * The filter expressions of one connection: the last one is kept if it is short, so that a stream
 * of commands with the same one compiles it once. Threads: that of its session.
 */
final class FilterArgument {
  private final ByteSlice text = new ByteSlice();
  private @Nullable Filter last;

  /** The filter that argument {@code index} of the session's request is, null if negative. */
  @Nullable Filter read(Session session, int index) {
    if (index < 0) {
      return null;
    }
    text.wrap(session.request().address(index), session.request().length(index));
    Filter known = last;
    if (known != null && known.is(text)) {
      return known;
    }
    Filter compiled = Filter.compile(text);
    last = compiled.isShort() ? compiled : null;
    return compiled;
  }
}
