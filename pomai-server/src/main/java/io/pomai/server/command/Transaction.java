package io.pomai.server.command;

import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.protocol.resp.RespRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The commands that a client has queued since MULTI. Threads: that of its session. */
final class Transaction {
  /** What a queued command takes beside the bytes of its arguments, about. */
  private static final int BYTES_PER_COMMAND = 256;

  private static final int BYTES_PER_ARGUMENT = 8;

  /**
   * A queued command.
   *
   * @param request its arguments, owned by the transaction
   */
  record Queued(CommandSpec spec, RespRequest request) {}

  private final List<Queued> commands = new ArrayList<>();
  private final Set<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
  private final long mostBytes;
  private long bytes;
  private boolean failed;

  /** Begins a transaction whose queued commands take {@code mostBytes} at most. */
  Transaction(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Queues a copy of a command. */
  void add(CommandSpec spec, RespRequest request) {
    long more = request.bytes() + BYTES_PER_COMMAND + (long) BYTES_PER_ARGUMENT * request.argc();
    if (bytes + more > mostBytes) {
      free();
      throw new CommandException(
          "ERR transaction of more than "
              + mostBytes
              + " bytes (setting client-query-buffer-limit): send fewer commands between MULTI and EXEC");
    }
    commands.add(new Queued(spec, request.copy(PooledByteBufAllocator.DEFAULT)));
    flags.addAll(spec.flags());
    bytes += more;
  }

  /** A command was refused: EXEC is going to be refused too. */
  void fail() {
    failed = true;
  }

  boolean hasFailed() {
    return failed;
  }

  /** The queued commands in their order. */
  List<Queued> commands() {
    return commands;
  }

  /** Whether a queued command is of a kind. */
  boolean has(CommandFlag flag) {
    return flags.contains(flag);
  }

  /** Bytes that the queued commands take. */
  long bytes() {
    return bytes;
  }

  /** Gives back what was queued. */
  void free() {
    commands.forEach(queued -> queued.request().free());
    commands.clear();
    bytes = 0;
  }
}
