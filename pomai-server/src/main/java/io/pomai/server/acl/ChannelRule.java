package io.pomai.server.acl;

import io.pomai.server.text.GlobPattern;
import java.nio.charset.StandardCharsets;

/**
 * A pattern of channels that may be published and subscribed to. Immutable.
 *
 * @param text the pattern
 * @param glob the same, to match with
 */
record ChannelRule(String text, GlobPattern glob) {
  static ChannelRule of(String pattern) {
    return new ChannelRule(pattern, new GlobPattern(pattern.getBytes(StandardCharsets.UTF_8)));
  }
}
