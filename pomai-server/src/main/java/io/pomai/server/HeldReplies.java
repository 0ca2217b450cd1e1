package io.pomai.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The replies of one connection that wait for the log, and behind them those that wait for their
 * turn.
 *
 * <p>Threading: {@link #mark} and {@link #forgetFrom} by the owner of the connection, the rest on
 * its event loop.
 */
final class HeldReplies {
  private static final int FIELDS = 3;
  private static final int END = 1;
  private static final int POSITION = 2;
  private static final long[] NO_MARKS = {};

  /**
   * Replies with the places of those that confirm a write: start, end and position in the log of
   * each.
   */
  private static final class Batch {
    final ByteBuf replies;
    final long[] marks;
    final ChannelPromise promise;

    Batch(ByteBuf replies, long[] marks, ChannelPromise promise) {
      this.replies = replies;
      this.marks = marks;
      this.promise = promise;
    }

    long position() {
      return marks.length == 0 ? 0 : marks[marks.length - FIELDS + POSITION];
    }
  }

  private final ReplyBarrier barrier;
  private final ArrayDeque<Batch> batches = new ArrayDeque<>();
  private long[] marks = new long[8 * FIELDS];
  private int used;
  private long bytes;
  private boolean awaiting; // and will be woken: once is enough for all batches

  HeldReplies(ReplyBarrier barrier) {
    this.barrier = barrier;
  }

  /** The reply from {@code start} to {@code end}, not handed over yet, confirms a write. */
  void mark(int start, int end, long position) {
    if (used == marks.length) {
      marks = Arrays.copyOf(marks, 2 * used);
    }
    marks[used] = start;
    marks[used + END] = end;
    marks[used + POSITION] = position;
    used += FIELDS;
  }

  /** What was written from {@code start} on is taken back. */
  void forgetFrom(int start) {
    while (used > 0 && marks[used - FIELDS] >= start) {
      used -= FIELDS;
    }
  }

  /** Bytes that wait. */
  long bytes() {
    return bytes;
  }

  /** Takes replies with the marks made in them, and hands on what may go. */
  void send(ByteBuf replies, Connection connection, Channel channel) {
    long[] its = used == 0 ? NO_MARKS : Arrays.copyOf(marks, used);
    used = 0;
    batches.add(new Batch(replies, its, channel.voidPromise()));
    bytes += replies.readableBytes();
    release(connection, channel);
  }

  /** Takes what confirms nothing, behind all that waits; the promise is kept when it is taken. */
  void append(ByteBuf message, ChannelPromise promise, Connection connection, Channel channel) {
    batches.add(new Batch(message, NO_MARKS, promise));
    bytes += message.readableBytes();
    release(connection, channel);
  }

  /** The log has got on, or failed: hands on what may go. */
  void woken(Connection connection, Channel channel) {
    awaiting = false;
    release(connection, channel);
  }

  /** Hands on what may go; the rest waits. */
  private void release(Connection connection, Channel channel) {
    for (Batch first = batches.peek(); first != null; first = batches.peek()) {
      ByteBuf replies = first.replies;
      long size = replies.readableBytes();
      if (first.position() > barrier.reached()) {
        String refusal = barrier.refusal();
        if (refusal == null) {
          await(connection, first.position());
          return;
        }
        replies = refused(first, barrier.reached(), refusal);
      }
      batches.remove();
      bytes -= size;
      var _ = channel.write(replies, first.promise);
    }
  }

  private void await(Connection connection, long position) {
    if (awaiting) {
      barrier.hasten();
    } else {
      awaiting = true;
      barrier.await(connection, position);
    }
  }

  /** A copy with an error in place of every reply that confirms what the log does not have. */
  private static ByteBuf refused(Batch batch, long reached, String refusal) {
    byte[] line = ("-" + refusal + "\r\n").getBytes(StandardCharsets.UTF_8);
    ByteBuf from = batch.replies;
    ByteBuf copy = from.alloc().directBuffer(from.readableBytes());
    int copied = 0;
    for (int at = 0; at < batch.marks.length; at += FIELDS) {
      int start = (int) batch.marks[at];
      int end = (int) batch.marks[at + END];
      if (batch.marks[at + POSITION] > reached && end > start) {
        copy.writeBytes(from, copied, start - copied).writeBytes(line);
        copied = end;
      }
    }
    copy.writeBytes(from, copied, from.writerIndex() - copied);
    from.release();
    return copy;
  }

  /** Drops everything. */
  void clear() {
    used = 0;
    bytes = 0;
    for (Batch batch = batches.poll(); batch != null; batch = batches.poll()) {
      batch.replies.release();
    }
  }
}
