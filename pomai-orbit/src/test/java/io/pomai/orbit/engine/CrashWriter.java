package io.pomai.orbit.engine;

import io.pomai.arena.log.SyncPolicy;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that makes random changes until it is killed: each thread in a keyspace of its own. For
 * every change that is safe, or some that were made together, the number of its thread goes to
 * standard output as one byte. The first thread makes checkpoints in between.
 */
final class CrashWriter {
  private static final int CHECKPOINT_EVERY = 25;

  private final PomaiEngine engine;
  private final PrintStream safe;

  private CrashWriter(PomaiEngine engine, PrintStream safe) {
    this.engine = engine;
    this.safe = safe;
  }

  /** Arguments: folder, seed, threads. */
  public static void main(String[] args) throws InterruptedException {
    EngineConfig config = CrashTest.config(Path.of(args[0])).withBudgetBytes(256 << 20);
    CrashWriter writer = new CrashWriter(PomaiEngine.open(config), System.out);
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < Integer.parseInt(args[2]); thread++) {
      int number = thread;
      long seed = CrashTest.seedOf(Long.parseLong(args[1]), thread);
      threads.add(Thread.ofPlatform().start(() -> writer.change(number, seed)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void change(int thread, long seed) {
    RandomSteps changes = new RandomSteps(engine, thread, seed);
    for (long done = 1; true; done++) {
      changes.next();
      engine.settle();
      synchronized (safe) {
        safe.write(thread);
        safe.flush();
      }
      if (thread == 0 && done % CHECKPOINT_EVERY == 0) {
        engine.checkpoint(); // the others go on
      }
    }
  }

  static Durability durability(Path folder) {
    return Durability.in(folder)
        .withPolicy(SyncPolicy.ALWAYS)
        .withSegmentBytes(Durability.MIN_SEGMENT_BYTES);
  }
}
