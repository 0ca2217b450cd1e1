package io.pomai.server.command;

/**
 * What commands of one connection reuse from command to command. Threads: that of the connection's
 * session.
 */
public interface SessionState extends AutoCloseable {
  /** The command ends: lets go of what it needed. */
  void end();

  /** The connection is gone. */
  @Override
  void close();
}
