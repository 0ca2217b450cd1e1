package io.pomai.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the load generator: sends pre-encoded requests, no more than the pipeline
 * allows at a time, and checks their replies in order. Used by the load generator's thread only.
 */
final class ClientConnection implements AutoCloseable {
  private static final int RECEIVE_BYTES = 256 << 10;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final long[] releasedAt;
  private final ReplyReader reader = new ReplyReader();
  private ByteBuffer in = ByteBuffer.allocateDirect(RECEIVE_BYTES);
  private RequestBatch batch = new RequestBatch(0);
  private ByteBuffer out = batch.view();
  private @Nullable ReplyCheck check;
  private boolean replyBegun;
  private int first;
  private int released;
  private int answered;

  private ClientConnection(SocketChannel channel, SelectionKey key, int pipeline) {
    this.channel = channel;
    this.key = key;
    this.releasedAt = new long[pipeline];
  }

  static ClientConnection open(LoadOptions options, Selector selector) throws IOException {
    SocketChannel channel = ControlConnection.connect(options.server());
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (options.resp() == 3) {
      new ControlConnection(channel).call("HELLO", "3");
    }
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    ClientConnection connection = new ClientConnection(channel, key, options.pipeline());
    key.attach(connection);
    return connection;
  }

  /** Encodes requests {@code from} to {@code to}, exclusive; nothing may be under way. */
  void prepare(Workload workload, int from, int to) {
    long bytes = (long) (to - from) * workload.maxRequestBytes();
    if (batch.capacity() < bytes) {
      batch = new RequestBatch(Math.toIntExact(bytes));
    }
    batch.clear();
    RequestWriter writer = new RequestWriter(batch);
    for (int request = from; request < to; request++) {
      workload.encode(writer, request);
    }
    out = batch.view().position(0).limit(0);
    check = workload.newCheck();
    first = from;
    released = 0;
    answered = 0;
  }

  boolean isDone() {
    return answered == batch.count();
  }

  /** Hands as many requests to the socket as the pipeline and the socket's buffer allow. */
  void send() throws IOException {
    int allowed = Math.min(batch.count(), answered + releasedAt.length);
    if (allowed > released) {
      long now = System.nanoTime();
      while (released < allowed) {
        releasedAt[released++ % releasedAt.length] = now;
      }
      out.limit(batch.end(released - 1));
    }
    if (out.hasRemaining()) {
      channel.write(out);
      key.interestOps(
          out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
  }

  /** Reads what has arrived and judges every whole reply; returns how many there were. */
  int receive(RunTally tally) throws IOException {
    int count = channel.read(in);
    if (count <= 0) {
      if (count < 0) {
        throw new LoadException(
            "the server closed the connection with "
                + (released - answered)
                + " replies outstanding");
      }
      return 0;
    }
    long now = System.nanoTime();
    in.flip();
    int before = answered;
    while (readReply()) {
      judge(tally, now);
    }
    makeRoom();
    return answered - before;
  }

  private boolean readReply() {
    if (check == null || (in.hasRemaining() && answered == released)) {
      throw new LoadException("the server sent a reply that nothing asked for");
    }
    if (in.hasRemaining() && !replyBegun) {
      check.begin(first + answered);
      replyBegun = true;
    }
    return reader.read(in, check);
  }

  private void judge(RunTally tally, long now) {
    replyBegun = false;
    tally.reply(first + answered, now - releasedAt[answered % releasedAt.length]);
    String problem = check == null ? null : check.end();
    if (problem != null) {
      tally.problem(problem);
    }
    answered++;
  }

  private void makeRoom() {
    if (in.remaining() == in.capacity()) {
      in = ByteBuffer.allocateDirect(Math.multiplyExact(in.capacity(), 2)).put(in);
    } else {
      in.compact();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
