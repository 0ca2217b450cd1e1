package io.pomai.bench.soak;

import io.pomai.bench.soak.HostileFrames.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Runs hostile clients on a few threads and collects what the server did wrong.
 *
 * <p>Threading: one run at a time; the progress callback is called by the client threads, one at a
 * time.
 */
public final class Soak {
  private static final int THREADS = 4;
  private static final int PIPELINE = 16;
  private static final int MOST_PROBLEMS = 20;
  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress server;
  private final long seed;
  private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
  private final AtomicLong problemCount = new AtomicLong();

  public Soak(InetSocketAddress server, long seed) {
    this.server = server;
    this.seed = seed;
  }

  /** The first of the things that went wrong, described. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** How many things went wrong. */
  public long problemCount() {
    return problemCount.get();
  }

  /**
   * Sends {@code count} malformed frames, each on a connection of its own and after a command that
   * must be answered.
   */
  public void frames(long count, LongConsumer progress) {
    onThreads(
        count,
        progress,
        (turn, done) -> {
          HostileFrames frames = new HostileFrames(seed + turn);
          for (long i = turn; i < count && problemCount.get() < MOST_PROBLEMS; i += THREADS) {
            HostileFrames.Frame frame = frames.next();
            try {
              frame(frame);
            } catch (IOException | RuntimeException e) {
              problem(frame.verdict() + " " + shown(frame.text()) + ": " + e);
            }
            done.run();
          }
        });
  }

  /** Sends {@code count} random commands, pipelined; each must get one well-formed reply. */
  public void commands(long count, List<String> names, LongConsumer progress) {
    onThreads(
        count,
        progress,
        (turn, done) -> {
          RandomCommands commands = new RandomCommands(seed + turn, names);
          long left = count / THREADS + (turn < count % THREADS ? 1 : 0);
          while (left > 0 && problemCount.get() < MOST_PROBLEMS) {
            try {
              left = converse(commands, left, done);
            } catch (IOException | RuntimeException e) {
              problem("random commands: " + e);
              left--;
            }
          }
        });
  }

  private void frame(HostileFrames.Frame frame) throws IOException {
    try (HostileClient client = new HostileClient(server)) {
      client.send(PING);
      client.send(frame.bytes());
      expect(
          client.readReply() && client.lastScalar().equals("+PONG"),
          "PING was answered " + client.lastScalar());
      if (frame.verdict() == Verdict.MALFORMED) {
        expectProtocolError(client);
      } else if (frame.verdict() == Verdict.INCOMPLETE) {
        client.abort();
      } else {
        readToTheEnd(client);
      }
    }
  }

  private static void expectProtocolError(HostileClient client) throws IOException {
    expect(client.readReply(), "no reply");
    expect(
        client.lastScalar().startsWith("-ERR Protocol error"), "answered " + client.lastScalar());
    expect(!client.readReply(), "still open after " + client.lastScalar());
  }

  private static void readToTheEnd(HostileClient client) throws IOException {
    client.endOfInput();
    while (client.readReply()) {
      expect(!client.lastScalar().isEmpty(), "an empty reply");
    }
  }

  /**
   * Runs commands on one connection until {@code left} is used up or the server closes, as QUIT
   * makes it.
   */
  private long converse(RandomCommands commands, long left, Runnable done) throws IOException {
    long rest = left;
    try (HostileClient client = new HostileClient(server)) {
      while (rest > 0) {
        int batch = (int) Math.min(PIPELINE, rest);
        for (int i = 0; i < batch; i++) {
          client.send(commands.next());
        }
        for (int i = 0; i < batch; i++) {
          if (!client.readReply()) {
            expect(client.lastScalar().equals("+OK"), "closed after " + client.lastScalar());
            return rest;
          }
          rest--;
          done.run();
        }
      }
    }
    return rest;
  }

  private static void expect(boolean held, String otherwise) throws IOException {
    if (!held) {
      throw new IOException(otherwise);
    }
  }

  private void problem(String text) {
    problemCount.incrementAndGet();
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(text);
    }
  }

  private interface Work {
    void run(int turn, Runnable done);
  }

  private void onThreads(long count, LongConsumer progress, Work work) {
    AtomicLong finished = new AtomicLong();
    Runnable done =
        () -> {
          long n = finished.incrementAndGet();
          if (n % 1000 == 0 || n == count) {
            synchronized (problems) {
              progress.accept(n);
            }
          }
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int turn = 0; turn < THREADS; turn++) {
        int own = turn;
        threads.execute(() -> work.run(own, done));
      }
    }
  }

  private static String shown(String frame) {
    String start = frame.substring(0, Math.min(60, frame.length()));
    return start.replace("\r", "\\r").replace("\n", "\\n");
  }
}
