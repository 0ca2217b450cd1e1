package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.Epochs;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who does which part of the index thread's work. */
@Timeout(60)
class IndexHelpersTest {
  private static final int PARTS = 200;

  private final Epochs epochs = new Epochs();
  private final IndexHelpers helpers = new IndexHelpers(epochs, 3);

  @AfterEach
  void close() {
    helpers.close();
  }

  @Test
  void everyPartIsDoneOnce() {
    requireEveryPartDoneOnce();
  }

  private void requireEveryPartDoneOnce() {
    for (int round = 0; round < 100; round++) {
      AtomicIntegerArray done = new AtomicIntegerArray(PARTS);
      helpers.run(PARTS, (worker, part) -> done.incrementAndGet(part));
      for (int part = 0; part < PARTS; part++) {
        assertThat(done.get(part)).isEqualTo(1);
      }
    }
    helpers.run(0, (worker, part) -> assertThat(part).isNegative());
  }

  @Test
  void workersWorkAtTheSameTime() {
    CountDownLatch all = new CountDownLatch(3);
    AtomicIntegerArray worked = new AtomicIntegerArray(3);
    helpers.run(
        3,
        (worker, part) -> {
          worked.incrementAndGet(worker);
          meet(all);
        });
    for (int worker = 0; worker < 3; worker++) {
      assertThat(worked.get(worker)).isEqualTo(1);
    }
  }

  private static void meet(CountDownLatch all) {
    all.countDown();
    try {
      assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nobodyHelpsWhileSearchesNeedTheCores() {
    int own = helpers.pin();
    int[] searches = {epochs.pin(), epochs.pin()};
    helpers.run(PARTS, (worker, part) -> assertThat(worker).isZero());
    epochs.unpin(searches[0]);
    CountDownLatch both = new CountDownLatch(2);
    helpers.run(2, (worker, part) -> meet(both));
    epochs.unpin(searches[1]);
    helpers.unpin(own);
    assertThat(epochs.pinned()).isZero();
  }

  @Test
  void whatAPartThrowsComesOut() {
    IllegalStateException failure = new IllegalStateException("part 7");
    assertThatThrownBy(
            () ->
                helpers.run(
                    PARTS,
                    (worker, part) -> {
                      if (part == 7) {
                        throw failure;
                      }
                    }))
        .isSameAs(failure);
    requireEveryPartDoneOnce();
  }
}
