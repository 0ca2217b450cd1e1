package io.pomai.server.command;

import io.pomai.server.Connection;
import io.pomai.server.metrics.ServerMetrics;

/** Replies with errors and counts them. Threads: any, for connections that they own. */
final class ErrorWriter {
  private final ServerMetrics metrics;

  ErrorWriter(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  /** The error reply of a command whose reply began at {@code mark}, in place of all since. */
  void fail(Connection connection, int mark, Throwable cause) {
    connection.rollback(mark);
    write(connection, ErrorReplies.of(cause));
  }

  /** An error reply. */
  void write(Connection connection, String reply) {
    int space = reply.indexOf(' ');
    metrics.error(space < 0 ? reply : reply.substring(0, space));
    connection.writer().error(reply);
  }
}
