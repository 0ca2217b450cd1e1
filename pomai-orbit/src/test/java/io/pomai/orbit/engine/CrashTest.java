package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.kernel.KernelChoice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes is killed at a random moment, again and again, on one folder. What it had
 * confirmed is there each time, and nothing else but the one change per thread that was under way,
 * and as a whole where several are made together. The system property {@code crash.rounds} says how
 * often.
 */
class CrashTest {
  private static final System.Logger LOG = System.getLogger(CrashTest.class.getName());
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 6);
  private static final int THREADS = 3;
  private static final int MOST_CHANGES = 600;

  static EngineConfig config(Path folder) {
    return EngineConfig.defaults()
        .withKernelChoice(KernelChoice.SCALAR) // the processes are too short-lived for others
        .withDurability(CrashWriter.durability(folder));
  }

  static long seedOf(long seed, int thread) {
    return seed * THREADS + thread;
  }

  @Test
  void keepsWhatWasConfirmed(@TempDir Path folder) throws Exception {
    Random random = new Random(Long.getLong("crash.seed", 1));
    try (PomaiEngine expected = PomaiEngine.open(EngineConfig.defaults())) {
      for (int round = 0; round < ROUNDS; round++) {
        long seed = random.nextLong(1L << 40);
        int[] confirmed = writeAndKill(folder, seed, 1 + random.nextInt(MOST_CHANGES));
        compare(folder, expected, seed, confirmed);
        LOG.log(
            System.Logger.Level.INFO,
            "round {0} of {1}: {2} confirmed",
            round + 1,
            ROUNDS,
            Arrays.toString(confirmed));
      }
    }
  }

  /** How many changes each thread of the process had confirmed. */
  private static int[] writeAndKill(Path folder, long seed, int changes)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CrashWriter.class.getName(),
                    folder.toString(),
                    Long.toString(seed),
                    Integer.toString(THREADS)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int[] confirmed = new int[THREADS];
    try (InputStream safe = process.getInputStream()) {
      int read = 0;
      for (int thread = safe.read(); thread >= 0; thread = safe.read()) {
        confirmed[thread]++;
        if (++read == changes) {
          process.toHandle().destroyForcibly(); // unlike Process, leaves what is in the pipe
        }
      }
      assertThat(read)
          .as("confirmed before the process ended by itself")
          .isGreaterThanOrEqualTo(changes);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return confirmed;
  }

  private static void compare(Path folder, PomaiEngine expected, long seed, int[] confirmed) {
    try (PomaiEngine recovered = PomaiEngine.open(config(folder))) {
      for (int thread = 0; thread < THREADS; thread++) {
        Keyspace model = expected.keyspace(thread);
        RandomSteps changes = new RandomSteps(expected, thread, seedOf(seed, thread));
        for (int i = 0; i < confirmed[thread]; i++) {
          changes.next();
        }
        Map<String, String> found = Contents.of(recovered.keyspace(thread));
        if (!Contents.of(model).equals(found)) {
          changes.next();
        }
        assertThat(found)
            .as("thread %d after %d changes, seed %d", thread, confirmed[thread], seed)
            .isEqualTo(Contents.of(model));
      }
    }
  }
}
