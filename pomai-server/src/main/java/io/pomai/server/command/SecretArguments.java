package io.pomai.server.command;

import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.config.Setting;
import io.pomai.server.config.Settings;
import java.util.Locale;

/**
 * Which arguments of a command are secrets: whatever shows command lines to operators puts {@link
 * #REDACTED} in their place.
 */
@FunctionalInterface
public interface SecretArguments {
  /** What stands in place of a secret. */
  String REDACTED = "(redacted)";

  /** No argument. */
  SecretArguments NONE = (request, index) -> false;

  /** Everything behind the command's name. */
  SecretArguments BEHIND_NAME = (request, index) -> index > 0;

  /** Everything behind the subcommand's name. */
  SecretArguments BEHIND_SUBCOMMAND = (request, index) -> index > 1;

  /** User and password behind the AUTH of a HELLO; rather too much, if the password is "auth". */
  SecretArguments OF_HELLO =
      (request, index) -> index > 2 && (isAuth(request, index - 1) || isAuth(request, index - 2));

  /** The values of settings that are secrets, in a CONFIG SET. */
  SecretArguments OF_CONFIG_SET =
      (request, index) -> index > 2 && index % 2 == 1 && namesSecret(request, index - 1);

  /** Whether argument {@code index} of a request for this command must not be shown to anybody. */
  boolean contain(RespRequest request, int index);

  private static boolean isAuth(RespRequest request, int index) {
    return word(request, index).equals("auth");
  }

  private static boolean namesSecret(RespRequest request, int index) {
    return Settings.find(word(request, index)).filter(Setting::isSecret).isPresent();
  }

  /** An argument that may be a keyword; of a longer one, enough to be no keyword. */
  private static String word(RespRequest request, int index) {
    return request.prefix(index, 64).toLowerCase(Locale.ROOT);
  }
}
