package io.pomai.server;

import io.pomai.protocol.resp.RespRequest;

/**
 * What a connection's commands are handed to, in order and one at a time per connection.
 *
 * <p>Threading: called on the connection's event loop, from several loops at once for different
 * connections.
 */
public interface CommandExecutor {
  /**
   * Executes one command and writes its reply to {@link Connection#writer()}.
   *
   * @return true when the reply is complete; false when another thread completes it after {@link
   *     Connection#suspend()} was called here, and then calls {@link Connection#resume()}
   */
  boolean execute(Connection connection, RespRequest request);

  /** Whether the client has yet to say who it is; until then tighter limits hold. */
  default boolean mustAuthenticate(Connection connection) {
    return !connection.authenticated();
  }

  /** A client was accepted. */
  void connected(Connection connection);

  /** The connection is closed and runs no command any more. */
  void disconnected(Connection connection);
}
