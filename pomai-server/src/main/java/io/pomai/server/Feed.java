package io.pomai.server;

import io.netty.buffer.ByteBuf;

/**
 * What a client gets without asking for each: messages of channels, and the commands of others.
 *
 * <p>Threading: any thread sends; what is fed is set by the owner of the connection.
 */
public final class Feed {
  private final Outbox outbox;
  private volatile boolean monitoring;
  private volatile SubscriptionCounts subscriptions = SubscriptionCounts.NONE;

  Feed(Outbox outbox) {
    this.outbox = outbox;
  }

  /** True if the client gets messages that are no replies. */
  boolean isOn() {
    return monitoring || subscriptions.any();
  }

  /** True if the client sees the commands of all clients. */
  public boolean monitoring() {
    return monitoring;
  }

  public void monitoring(boolean on) {
    monitoring = on;
  }

  /** How much the client is subscribed to. */
  public SubscriptionCounts subscriptions() {
    return subscriptions;
  }

  public void subscriptions(SubscriptionCounts counts) {
    subscriptions = counts;
  }

  /**
   * Takes over a message and sends it whole, between the replies of two commands; a client that
   * leaves too much unread is closed.
   */
  public void push(ByteBuf message) {
    outbox.push(message);
  }

  /**
   * Sends what the current command wrote from {@code mark} on as a message: it goes behind the
   * messages sent before, and also to a client that wants no replies. For the owner alone.
   */
  public void pushReply(int mark) {
    outbox.push(outbox.replies().cut(mark));
  }
}
