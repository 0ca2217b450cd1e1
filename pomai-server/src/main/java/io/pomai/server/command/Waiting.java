package io.pomai.server.command;

/**
 * A handler that waits: for a device, for a file, for time to pass. It runs on a thread of its own,
 * so that neither an event loop nor a search waits with it.
 */
public record Waiting(CommandHandler handler) implements CommandHandler {
  @Override
  public long prepare(Session session) {
    return WAITS;
  }

  @Override
  public void execute(Session session) {
    handler.execute(session);
  }
}
