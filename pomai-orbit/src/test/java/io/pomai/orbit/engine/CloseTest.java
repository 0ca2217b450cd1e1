package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing waits for calls that are inside, also for those on sets that are being deleted. */
class CloseTest {
  private static final int BATCH = 20_000;
  private static final int ROUNDS = 40;

  private final Slices slices = new Slices();
  private final ByteSlice name = slices.of("set");
  private final ByteSlice[] keys = new ByteSlice[BATCH];
  private final ByteSlice[] vectors = new ByteSlice[BATCH];

  @BeforeEach
  void makeBatch() {
    for (int i = 0; i < BATCH; i++) {
      keys[i] = slices.of("key" + i);
      vectors[i] = slices.of(i, 1, 2, 3);
    }
  }

  @Test
  @Timeout(60)
  void noWriterIsLeftInside() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20));
      Keyspace keyspace = engine.keyspace(0);
      VectorSet set = keyspace.createSet(name, SetConfig.of(4));
      CountDownLatch writing = new CountDownLatch(1);
      Thread writer =
          Thread.startVirtualThread(
              unlessRefused(
                  () -> {
                    writing.countDown();
                    set.putAll(keys, vectors, BATCH);
                  }));
      writing.await();
      Thread deleter = Thread.startVirtualThread(unlessRefused(() -> keyspace.delete(name)));
      engine.close();
      assertThat(Arrays.stream(writer.getStackTrace()).map(StackTraceElement::getClassName))
          .as("the writer after the memory went")
          .doesNotContain(SetWriter.class.getName());
      writer.join();
      deleter.join();
    }
  }

  private static Runnable unlessRefused(Runnable call) {
    return () -> {
      try {
        call.run();
      } catch (IllegalStateException engineOrSetIsGone) {
        assertThat(engineOrSetIsGone).hasMessageMatching(".*(closed|dropped|set).*");
      }
    };
  }
}
