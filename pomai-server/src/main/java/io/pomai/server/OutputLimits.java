package io.pomai.server;

import java.util.function.Supplier;

/**
 * The limits of clients by what they get: replies alone, or messages that they did not ask for one
 * by one too. Threads: any.
 *
 * @param replies asked again each time, so that a change takes effect at once
 * @param messages the same
 */
public record OutputLimits(Supplier<OutputLimit> replies, Supplier<OutputLimit> messages) {
  /** No limits. */
  public static final OutputLimits NONE =
      new OutputLimits(() -> OutputLimit.NONE, () -> OutputLimit.NONE);

  OutputLimit of(Connection connection) {
    return connection.feed().isOn() ? messages.get() : replies.get();
  }
}
