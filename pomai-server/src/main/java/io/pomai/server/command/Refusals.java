package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The errors of commands that are refused before they run, in Redis' words. */
final class Refusals {
  static final String NOAUTH = "NOAUTH Authentication required.";
  private static final int SHOWN_CHARS = 128;

  private Refusals() {}

  static String arity(CommandSpec spec) {
    return "ERR wrong number of arguments for '" + spec.name() + "' command";
  }

  /** No row has this name, or the row has no subcommand of that name. */
  static String unknown(CommandTable table, RespRequest request) {
    @Nullable CommandSpec parent = table.find(request, 0);
    if (parent != null) {
      return "ERR unknown subcommand '" + shown(request, 1) + "'. Try " + parent.usage() + " HELP.";
    }
    StringBuilder message = new StringBuilder("ERR unknown command '").append(shown(request, 0));
    message.append("', with args beginning with: ");
    int budget = message.length() + SHOWN_CHARS;
    for (int i = 1; i < request.argc() && message.length() < budget; i++) {
      message.append('\'').append(shown(request, i)).append("' ");
    }
    return message.toString();
  }

  private static String shown(RespRequest request, int index) {
    int length = Math.min(SHOWN_CHARS, request.length(index));
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = request.byteAt(index, i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
