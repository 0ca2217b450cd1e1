package io.pomai.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.bench.load.LoadException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DisturbanceTest {
  @Test
  void repeatsUntilClosedAndNotAfterwards() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    Disturbance disturbance =
        new Disturbance(
            "test",
            () -> {
              done.incrementAndGet();
              three.countDown();
            });
    three.await();
    disturbance.close();
    assertThat(disturbance.times()).isEqualTo(done.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aFailedStepIsReportedByClose() {
    Disturbance disturbance =
        new Disturbance(
            "test",
            () -> {
              throw new LoadException("no space left");
            });
    assertThatThrownBy(disturbance::close)
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("no space left");
  }
}
