package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import org.jspecify.annotations.Nullable;

/** The errors of commands that are refused before they run, in Redis' words. */
public final class Refusals {
  static final String LOADING = "LOADING Pomai is loading the dataset in memory";
  static final String NOAUTH = "NOAUTH Authentication required.";
  static final String IN_TRANSACTION = "ERR Command not allowed inside a transaction";
  static final String SHUTTING_DOWN = "ERR server is shutting down";
  private static final int SHOWN_CHARS = 128;

  private Refusals() {}

  static String subscribed(CommandSpec spec) {
    return "ERR Can't execute '"
        + spec.name()
        + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";
  }

  public static String arity(CommandSpec spec) {
    return "ERR wrong number of arguments for '" + spec.shownName() + "' command";
  }

  /** No row has this name, or the row has no subcommand of that name. */
  static String unknown(CommandTable table, RespRequest request) {
    @Nullable CommandSpec parent = table.find(request, 0);
    if (parent != null) {
      return "ERR unknown subcommand '"
          + request.prefix(1, SHOWN_CHARS)
          + "'. Try "
          + parent.usage()
          + " HELP.";
    }
    StringBuilder message =
        new StringBuilder("ERR unknown command '").append(request.prefix(0, SHOWN_CHARS));
    message.append("', with args beginning with: ");
    int budget = message.length() + SHOWN_CHARS;
    for (int i = 1; i < request.argc() && message.length() < budget; i++) {
      message.append('\'').append(request.prefix(i, SHOWN_CHARS)).append("' ");
    }
    return message.toString();
  }
}
