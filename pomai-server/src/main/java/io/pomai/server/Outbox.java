package io.pomai.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.pomai.protocol.resp.ReplyBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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
  private final Connection connection;
  private final Channel channel;
  private final OutputLimits limits;
  private final Traffic traffic;
  private final ReplyBuffer replies;
  private final PushQueue pushed = new PushQueue();
  private @Nullable HeldReplies held;
  private long overSoftSince;

  Outbox(
      Connection connection, Channel channel, int longest, OutputLimits limits, Traffic traffic) {
    this.traffic = traffic;
    this.connection = connection;
    this.channel = channel;
    this.limits = limits;
    this.replies = new ReplyBuffer(channel.alloc(), longest);
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

  /** Takes over a message that answers no command; a client with too much unread is closed. */
  void push(ByteBuf message) {
    boolean mustDrain = pushed.add(message);
    if (limits.of(connection).isOverHard(pendingBytes())) {
      drop();
    } else if (mustDrain) {
      onEventLoop(connection::messagesCame);
    }
  }

  /** Hands the messages to the channel, behind the replies written before. Between commands. */
  void sendMessages() {
    if (!pushed.isEmpty()) {
      send();
      pushed.drain(this::sendMessage);
    }
  }

  private void sendMessage(ByteBuf message) {
    if (!channel.isActive()) {
      message.release();
      return;
    }
    traffic.sent(message.readableBytes());
    if (held == null) {
      var _ = channel.write(message, channel.voidPromise());
    } else {
      held.append(message, connection, channel);
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
    if (connection.isOpen()) {
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
