package io.pomai.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.server.command.TestServers;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunningServerTest {
  @Test
  void closingDoesNotWaitForALongReadAndLeavesItItsMemory()
      throws IOException, SettingException, InterruptedException {
    SettingValues settings = SettingValues.of(Map.of(Settings.PORT, "0"));
    RunningServer server = TestServers.start(settings, () -> {});
    VectorSet set = server.engine().createSet("set", SetConfig.of(2));
    set.put("key", new float[] {3, 4});
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    AtomicReference<float[]> read = new AtomicReference<>();
    Thread reader = Thread.ofPlatform().start(() -> read.set(readSlowly(set, inside, closed)));
    inside.await();
    assertThat(server.close(Duration.ofMillis(20))).isFalse();
    closed.countDown();
    reader.join();
    assertThat(read.get()).containsExactly(3, 4);
  }

  /** The vector under the key, read after the server was closed. */
  private static float[] readSlowly(VectorSet set, CountDownLatch inside, CountDownLatch closed) {
    float[] vector = new float[2];
    try (Arena arena = Arena.ofConfined()) {
      long key = arena.allocateFrom("key").address();
      long target = arena.allocate(Float.BYTES * 2L, Float.BYTES).address();
      set.get(
          new ByteSlice(key, 3),
          element -> {
            inside.countDown();
            awaitOpen(closed);
            element.copyVector(target);
          });
      NativeMemory.copy(target, vector, 0, 2);
    }
    return vector;
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
