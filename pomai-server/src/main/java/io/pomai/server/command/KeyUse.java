package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.acl.KeyAccess;
import java.nio.charset.StandardCharsets;

/**
 * What a command does with its keys.
 *
 * @param first with the first key
 * @param others with the keys behind it
 * @param readsWithGet whether it does less, and reads nothing, without an option GET
 */
public record KeyUse(KeyAccess first, KeyAccess others, boolean readsWithGet) {
  /** What SET does: it returns the old value if it is asked to. */
  public static final KeyUse OF_SET =
      new KeyUse(KeyAccess.READ_UPDATE, KeyAccess.READ_UPDATE, true);

  private static final byte[] GET = "get".getBytes(StandardCharsets.US_ASCII);

  /** The same with all keys. */
  static KeyUse each(KeyAccess access) {
    return new KeyUse(access, access, false);
  }

  /**
   * What a command line does with a key.
   *
   * @param start index of the command's name in {@code request}
   * @param isFirst whether it is the first key
   */
  public KeyAccess of(RespRequest request, int start, boolean isFirst) {
    if (readsWithGet && !hasGet(request, start)) {
      return KeyAccess.OVERWRITE;
    }
    return isFirst ? first : others;
  }

  private static boolean hasGet(RespRequest request, int start) {
    for (int i = start + 3; i < request.argc(); i++) {
      if (request.equalsIgnoreCase(i, GET)) {
        return true;
      }
    }
    return false;
  }
}
