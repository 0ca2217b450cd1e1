package io.pomai.server.command;

import io.netty.util.internal.OutOfDirectMemoryError;
import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.orbit.engine.KeyExistsException;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.WrongTypeException;
import io.pomai.orbit.index.SearchTimeoutException;
import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.resp.ReplyTooLargeException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns exceptions into error replies; the only place that does. */
final class ErrorReplies {
  static final String WRONGTYPE =
      "WRONGTYPE Operation against a key holding the wrong kind of value";
  private static final Logger LOG = LoggerFactory.getLogger(ErrorReplies.class);

  private ErrorReplies() {}

  /**
   * The error line for an exception, without its dash; what nobody expected is logged under a
   * reference.
   */
  static String of(Throwable cause) {
    return switch (cause) {
      case CommandException e -> e.reply();
      case ArgumentException e -> e.reply();
      case WrongTypeException e -> WRONGTYPE;
      case IllegalArgumentException e -> "ERR " + e.getMessage();
      case KeyExistsException e -> "ERR " + e.getMessage();
      case BudgetExceededException e ->
          "OOM command not allowed when used memory > 'maxmemory': "
              + e.getMessage()
              + " (setting maxmemory)";
      case LogUnavailableException e -> "MISCONF " + e.getMessage();
      case UncheckedIOException e -> "ERR " + e.getMessage();
      case SearchTimeoutException e -> "ERR " + e.getMessage();
      case SetDroppedException e -> "ERR key does not exist";
      case ReplyTooLargeException e -> "ERR " + e.getMessage();
      case OutOfDirectMemoryError e ->
          "ERR no buffer memory is left for this reply: ask for less at a time";
      default -> unexpected(cause);
    };
  }

  private static String unexpected(Throwable cause) {
    String reference = UUID.randomUUID().toString().substring(0, 8);
    LOG.error("command failed unexpectedly, reference {}", reference, cause);
    return "ERR internal error, the server's log has the details under reference " + reference;
  }
}
