package io.pomai.server;

import java.util.concurrent.atomic.LongAdder;

/** What went over the network since the start. Threads: any. */
public final class Traffic {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  void received(int bytes) {
    received.add(bytes);
  }

  void sent(int bytes) {
    sent.add(bytes);
  }

  void droppedForOutput() {
    dropped.increment();
  }

  /** Bytes that clients sent. */
  public long receivedBytes() {
    return received.sum();
  }

  /** Bytes that were handed over for clients. */
  public long sentBytes() {
    return sent.sum();
  }

  /** Clients that were closed because they left too much unread. */
  public long clientsDroppedForOutput() {
    return dropped.sum();
  }
}
