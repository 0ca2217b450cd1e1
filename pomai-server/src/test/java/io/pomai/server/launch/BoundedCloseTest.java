package io.pomai.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BoundedCloseTest {
  @Test
  void closingThatHangsIsLeftBehind() {
    CountDownLatch search = new CountDownLatch(1);
    try {
      assertThat(BoundedClose.within(Duration.ofMillis(1), () -> await(search))).isFalse();
    } finally {
      search.countDown();
    }
  }

  @Test
  void closingThatEndsIsAwaited() {
    CountDownLatch closed = new CountDownLatch(1);
    assertThat(BoundedClose.within(Duration.ofMinutes(1), closed::countDown)).isTrue();
    assertThat(closed.getCount()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
