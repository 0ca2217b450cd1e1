package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.SlabArena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With forces that take minutes: who waits without need, or for nobody, runs into the limit. */
@Timeout(20)
class GroupCommitTest {
  private static final long MINUTES = TimeUnit.MINUTES.toNanos(60);

  private static final Executor OTHER = task -> Thread.ofPlatform().daemon().start(task);

  private final SlabArena arena = new SlabArena(new MemoryBudget(1 << 20));
  private final LogBuffer buffer = new LogBuffer(new ChunkPool(arena, 64 << 10), 1);
  private final GroupCommit group = new GroupCommit(buffer);

  @AfterEach
  void free() {
    buffer.free();
    arena.close();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      buffer.append(1, 8, (address, bytes) -> {});
    }
  }

  @Test
  void oneWriterNeverWaits() {
    for (int i = 1; i <= 20; i++) {
      append(1);
      group.gather();
      group.forced(i, MINUTES);
    }
  }

  @Test
  void aForceWaitsForThoseWhoComeBackAndNotLonger() throws Exception {
    append(16);
    group.forced(8, MINUTES); // 8 were told, 8 wait
    CompletableFuture<Void> gathered = CompletableFuture.runAsync(group::gather, OTHER);
    append(7);
    assertThat(gathered.isDone()).isFalse();
    append(1);
    gathered.get();
    group.forced(24, MINUTES); // all at once: nobody else is expected
    append(16);
    group.gather();
  }

  @Test
  void aPauseEndsWhenTheBufferIsFull() throws Exception {
    append(16);
    group.forced(8, MINUTES);
    CompletableFuture<Void> gathered = CompletableFuture.runAsync(group::gather, OTHER);
    CompletableFuture<Void> blocked =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 7; i++) {
                buffer.append(1, 12 << 10, (address, bytes) -> {});
              }
            },
            OTHER);
    gathered.get();
    buffer.close();
    assertThat(blocked.handle((done, refused) -> refused != null).get()).isTrue();
  }

  @Test
  void aPauseEndsWhenNothingArrives() {
    append(16);
    group.forced(8, TimeUnit.MILLISECONDS.toNanos(8));
    group.gather();
    assertThat(buffer.nextSequence()).isEqualTo(17);
  }
}
