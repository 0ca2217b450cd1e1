package io.pomai.server.command;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.acl.AclLog.Reason;
import io.pomai.server.acl.KeyAccess;
import io.pomai.server.acl.Selector;
import io.pomai.server.acl.UserRules;
import io.pomai.server.text.GlobPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a user may run a command line: the command itself, then each key and each channel that it
 * names. Reusable, and allocates nothing as long as nothing is denied; but for commands whose key
 * an option names, and for those that are allowed with some first arguments only.
 *
 * <p>Threads: that of its session.
 */
public final class AccessCheck {
  private static final byte[] DEFAULT_SET = "default".getBytes(StandardCharsets.US_ASCII);
  private static final GlobPattern.Bytes DEFAULT_BYTES = at -> DEFAULT_SET[at];
  private static final int IMPLIED = -1;
  private static final int SHOWN_CHARS = 1_024;

  private final ArgumentCursor cursor = new ArgumentCursor();
  private final ArgumentBytes bytes = new ArgumentBytes();
  private int denied;

  /** The bytes of one argument. */
  private static final class ArgumentBytes implements GlobPattern.Bytes {
    private @Nullable RespRequest request;
    private int index;

    GlobPattern.Bytes of(RespRequest from, int argument) {
      request = from;
      index = argument;
      return this;
    }

    @Override
    public byte at(int position) {
      RespRequest from = request;
      return from == null ? 0 : from.byteAt(index, position);
    }
  }

  /**
   * What forbids a command line whose name is argument {@code start} of {@code request}, or null.
   * Each selector stands alone; of their objections, the one that got farthest counts.
   *
   * @throws io.pomai.protocol.args.ArgumentException or {@link CommandException}, if the arguments
   *     are such that nobody knows the keys; the command would fail too
   */
  @Nullable
  public Reason denial(UserRules rules, CommandSpec spec, RespRequest request, int start) {
    if (rules.isUnrestricted()) {
      return null;
    }
    Reason relevant = Reason.COMMAND;
    int position = start;
    List<Selector> selectors = rules.selectors();
    for (int i = 0; i < selectors.size(); i++) {
      Reason reason = check(selectors.get(i), spec, request, start);
      if (reason == null) {
        return null;
      }
      int order = reason.compareTo(relevant);
      if (order > 0 || (order == 0 && denied > position)) {
        relevant = reason;
        position = denied;
      }
    }
    denied = position;
    return relevant;
  }

  /** What was denied last: the name of the command, the key or the channel. */
  public String object(Reason reason, CommandSpec spec, RespRequest request) {
    if (reason == Reason.COMMAND) {
      return spec.name();
    }
    return denied == IMPLIED
        ? new String(DEFAULT_SET, StandardCharsets.US_ASCII)
        : request.prefix(denied, SHOWN_CHARS);
  }

  private @Nullable Reason check(
      Selector selector, CommandSpec spec, RespRequest request, int start) {
    denied = start;
    if (!selector.allowsAllCommands()
        && !spec.has(CommandFlag.NO_AUTH)
        && !selector.allows(spec.id())
        && !allowsFirstArgument(selector, spec, request, start)) {
      return Reason.COMMAND;
    }
    if (!selector.allowsAllKeys() && !mayTouchKeys(selector, spec, request, start)) {
      return Reason.KEY;
    }
    return mayNameChannels(selector, spec.channels(), request, start) ? null : Reason.CHANNEL;
  }

  private static boolean allowsFirstArgument(
      Selector selector, CommandSpec spec, RespRequest request, int start) {
    return request.argc() > start + 1
        && selector
            .firstArguments(spec.id())
            .contains(request.prefix(start + 1, SHOWN_CHARS).toLowerCase(Locale.ROOT));
  }

  private boolean mayTouchKeys(
      Selector selector, CommandSpec spec, RespRequest request, int start) {
    KeyPositions keys = spec.keys();
    int first = keys.firstOf(request, start, cursor);
    int last = keys.lastOf(request, start, first);
    if (first < 0 || first > last) {
      return !keys.implied() || mayTouchDefaultSet(selector, spec, request, start);
    }
    for (int i = first; i <= last; i += Math.max(1, keys.step())) {
      KeyAccess access = spec.access().of(request, start, i == first);
      if (!selector.allowsKey(bytes.of(request, i), request.length(i), access)) {
        denied = i;
        return false;
      }
    }
    return true;
  }

  private boolean mayTouchDefaultSet(
      Selector selector, CommandSpec spec, RespRequest request, int start) {
    denied = IMPLIED;
    return selector.allowsKey(
        DEFAULT_BYTES, DEFAULT_SET.length, spec.access().of(request, start, true));
  }

  private boolean mayNameChannels(
      Selector selector, ChannelUse channels, RespRequest request, int start) {
    int last = channels.last(start, request.argc());
    for (int i = start + 1; i <= last; i++) {
      boolean isPattern = channels == ChannelUse.PATTERNS;
      if (!selector.allowsChannel(bytes.of(request, i), request.length(i), isPattern)) {
        denied = i;
        return false;
      }
    }
    return true;
  }
}
