package io.pomai.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.pomai.protocol.resp.ReplyBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one client is still to get: replies under construction, replies that wait for the log, and
 * messages that answer no command.
 *
 * <p>Threading: replies are written and held by the owner of the connection and sent on its event
 * loop; {@link #push}, {@link #pendingBytes} and {@link #onEventLoop} are for any thread, {@link
 * #check} for the one that sweeps the connections.
 */
final class Outbox {
  private static final long MOST_HELD = 512 << 10;

  private final Connection connection;
  private final Channel channel;
  private final OutputLimits limits;
  private final Traffic traffic;
  private final ReplyBuffer replies;
  private final PushQueue pushed;
  private final AtomicBoolean dropped = new AtomicBoolean();
  private final ChannelFutureListener taken = _ -> messageTaken();
  private @Nullable HeldReplies held;
  private long overSoftSince;

  /** Messages that were handed to the channel, or wait for the log. */
  private int untaken;

  Outbox(
      Connection connection, Channel channel, int longest, OutputLimits limits, Traffic traffic) {
    this.traffic = traffic;
    this.connection = connection;
    this.channel = channel;
    this.limits = limits;
    this.replies = new ReplyBuffer(channel.alloc(), longest);
    this.pushed = new PushQueue(channel.alloc());
  }

  /** Where replies are written. */
  ReplyBuffer replies() {
    return replies;
  }

  /** The replies from {@code mark} on confirm a write. */
  void hold(int mark, ReplyBarrier barrier) {
    if (held == null) {
      held = new HeldReplies(barrier);
    }
    held.mark(mark, replies.size(), barrier.position());
  }

  /** Takes back what was written from {@code mark} on, and that it confirms anything. */
  void forgetFrom(int mark) {
    replies.truncate(mark);
    if (held != null) {
      held.forgetFrom(mark);
    }
  }

  /** Reply bytes that wait for the log. */
  long heldBytes() {
    return held == null ? 0 : held.bytes();
  }

  /** Bytes that the client has not taken yet. */
  long pendingBytes() {
    ChannelOutboundBuffer sent = channel.unsafe().outboundBuffer();
    return replies.size()
        + heldBytes()
        + pushed.bytes()
        + (sent == null ? 0 : sent.totalPendingWriteBytes());
  }

  /** Hands the written replies to the channel. */
  void send() {
    ByteBuf written = replies.take();
    if (written == null) {
      return;
    }
    traffic.sent(written.readableBytes());
    if (held == null) {
      var _ = channel.write(written, channel.voidPromise());
    } else {
      held.send(written, connection, channel);
    }
  }

  /** Hands on what waited for the log; false if nothing did. */
  boolean release() {
    if (held == null || !channel.isActive()) {
      return false;
    }
    try {
      held.woken(connection, channel);
    } catch (RuntimeException | Error e) {
      var _ = channel.pipeline().fireExceptionCaught(e);
    }
    return true;
  }

  /**
   * Takes over a message that answers no command; a client with too much unread is closed, and one
   * for whose messages there is no memory.
   */
  void push(ByteBuf message) {
    boolean mustSend;
    try {
      mustSend = pushed.add(message);
    } catch (OutOfDirectMemoryError e) {
      message.release();
      drop();
      return;
    }
    if (limits.of(connection).isOverHard(pendingBytes())) {
      drop();
    } else if (mustSend) {
      onEventLoop(connection::messagesCame);
    }
  }

  /** Whether the client and the log take what it is to get; else they say so when they do. */
  boolean takesMore() {
    return heldBytes() < MOST_HELD && channel.isWritable();
  }

  /** Hands messages to the channel, behind the replies written before. Between commands. */
  void sendMessages() {
    if (!pushed.isEmpty() && takesMore()) {
      send();
      handOver();
    }
  }

  private void handOver() {
    while (takesMore()) {
      ByteBuf next = pushed.poll();
      if (next == null) {
        return;
      }
      sendMessage(next);
    }
  }

  /** The same, unless the client has yet to take some: more are gathered meanwhile. */
  void sendMessagesInTurn() {
    if (untaken == 0) {
      sendMessages();
    }
  }

  private void sendMessage(ByteBuf message) {
    traffic.sent(message.readableBytes());
    untaken++;
    ChannelPromise promise = channel.newPromise().addListener(taken);
    if (held == null) {
      var _ = channel.write(message, promise);
    } else {
      held.append(message, promise, connection, channel);
    }
  }

  private void messageTaken() {
    untaken--;
    if (untaken == 0 && !pushed.isEmpty()) {
      connection.messagesCame();
    }
  }

  /** Runs a task where the channel is written; not at all when the server is closed. */
  void onEventLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The server was closed meanwhile, with its event loops and connections.
      return;
    }
  }

  /** Closes the connection if it left too much unread, or a lot for too long. */
  void check(long nowNanos) {
    OutputLimit limit = limits.of(connection);
    long pending = pendingBytes();
    if (!limit.isOverSoft(pending)) {
      overSoftSince = 0;
    } else if (overSoftSince == 0) {
      overSoftSince = nowNanos;
    }
    if (limit.isOverHard(pending) || isOverSoftFor(limit, nowNanos)) {
      drop();
    }
  }

  private void drop() {
    if (connection.isOpen() && dropped.compareAndSet(false, true)) {
      traffic.droppedForOutput();
      connection.kill();
    }
  }

  private boolean isOverSoftFor(OutputLimit limit, long nowNanos) {
    return overSoftSince != 0
        && nowNanos - overSoftSince >= TimeUnit.SECONDS.toNanos(limit.softSeconds());
  }

  /** Gives all memory back. */
  void close() {
    replies.release();
    pushed.close();
    if (held != null) {
      held.clear();
    }
  }
}
