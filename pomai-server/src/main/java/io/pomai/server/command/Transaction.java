package io.pomai.server.command;

import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.protocol.resp.HeapBudget;
import io.pomai.protocol.resp.RespRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The commands that a client has queued since MULTI. Threads: that of its session. */
final class Transaction {
  /** What a queued command takes of the heap beside the places of its arguments, about. */
  private static final int BYTES_PER_COMMAND = 320;

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
  private final HeapBudget heap;
  private long bytes;
  private long heapBytes;
  private boolean failed;

  /** Begins a transaction whose queued commands take {@code mostBytes} at most. */
  Transaction(long mostBytes, HeapBudget heap) {
    this.mostBytes = mostBytes;
    this.heap = heap;
  }

  /** Queues a copy of a command, unless EXEC is going to be refused. */
  void add(CommandSpec spec, RespRequest request) {
    if (failed) {
      return;
    }
    long places = BYTES_PER_COMMAND + (long) BYTES_PER_ARGUMENT * request.argc();
    long more = request.bytes() + places;
    requireRoom(more, places);
    bytes += more;
    heapBytes += places;
    commands.add(new Queued(spec, request.copy(PooledByteBufAllocator.DEFAULT)));
    flags.addAll(spec.flags());
  }

  private void requireRoom(long more, long places) {
    if (bytes + more > mostBytes) {
      throw new CommandException(
          "ERR transaction of more than "
              + mostBytes
              + " bytes (setting client-query-buffer-limit): send fewer commands between MULTI and EXEC");
    }
    if (!heap.tryTake(places)) {
      throw new CommandException("ERR transaction is too long: " + heap.refusal());
    }
  }

  /** A command was refused: EXEC is going to be refused too, and nothing is kept for it. */
  void fail() {
    failed = true;
    free();
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
    heap.give(heapBytes);
    heapBytes = 0;
    bytes = 0;
  }
}
