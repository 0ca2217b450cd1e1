package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A command line as SLOWLOG keeps it: few arguments, each of them short, and no secrets. */
final class ShownArguments {
  private static final int MOST_ARGUMENTS = 32;
  private static final int MOST_BYTES = 128;

  private ShownArguments() {}

  static List<byte[]> of(CommandSpec spec, RespRequest request) {
    int argc = request.argc();
    int shown = argc > MOST_ARGUMENTS ? MOST_ARGUMENTS - 1 : argc;
    List<byte[]> arguments = new ArrayList<>(shown + 1);
    for (int i = 0; i < shown; i++) {
      arguments.add(argument(spec, request, i));
    }
    if (shown < argc) {
      arguments.add(text("... (" + (argc - shown) + " more arguments)"));
    }
    return arguments;
  }

  private static byte[] argument(CommandSpec spec, RespRequest request, int index) {
    if (spec.secrets().contain(request, index)) {
      return text(SecretArguments.REDACTED);
    }
    int length = request.length(index);
    if (length <= MOST_BYTES) {
      return request.bytes(index);
    }
    byte[] more = text("... (" + (length - MOST_BYTES) + " more bytes)");
    byte[] shortened = new byte[MOST_BYTES + more.length];
    for (int i = 0; i < MOST_BYTES; i++) {
      shortened[i] = request.byteAt(index, i);
    }
    System.arraycopy(more, 0, shortened, MOST_BYTES, more.length);
    return shortened;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
