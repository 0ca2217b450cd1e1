package io.pomai.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EpochsTest {
  private final Epochs epochs = new Epochs();

  @Test
  void aTagIsSafeAtOnceWithoutReaders() {
    assertThat(epochs.isSafe(epochs.tag())).isTrue();
  }

  @Test
  void aPinnedReaderHoldsBackWhatIsUnlinkedLaterUntilItLeaves() {
    int pin = epochs.pin();
    long tag = epochs.tag();
    epochs.advance();
    assertThat(epochs.isSafe(tag)).isFalse();
    epochs.unpin(pin);
    assertThat(epochs.isSafe(tag)).isTrue();
  }

  @Test
  void aReaderWhoComesAfterDoesNotHoldBack() {
    long tag = epochs.tag();
    epochs.advance();
    int pin = epochs.pin();
    assertThat(epochs.isSafe(tag)).isTrue();
    epochs.unpin(pin);
  }

  @Test
  void anyNumberOfPinsHaveTokensOfTheirOwn() {
    Set<Integer> tokens = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(tokens.add(epochs.pin())).isTrue();
    }
    long tag = epochs.tag();
    epochs.advance();
    List<Integer> all = new ArrayList<>(tokens);
    for (int token : all) {
      assertThat(epochs.isSafe(tag)).isFalse();
      epochs.unpin(token);
    }
    assertThat(epochs.isSafe(tag)).isTrue();
  }

  @Test
  void deferredActionsRunInOrderWhenTheLastReaderLeaves() {
    List<Integer> ran = new ArrayList<>();
    int first = epochs.pin();
    epochs.defer(() -> ran.add(1));
    int second = epochs.pin();
    epochs.defer(() -> ran.add(2));
    assertThat(ran).isEmpty();
    epochs.unpin(first);
    assertThat(ran).containsExactly(1);
    epochs.unpin(second);
    assertThat(ran).containsExactly(1, 2);
    epochs.defer(() -> ran.add(3));
    assertThat(ran).containsExactly(1, 2, 3);
  }

  @Test
  void nothingDeferredRunsAfterClose() {
    AtomicInteger ran = new AtomicInteger();
    int pin = epochs.pin();
    epochs.defer(ran::incrementAndGet);
    epochs.close();
    epochs.unpin(pin);
    assertThat(ran).hasValue(0);
  }

  /**
   * A writer replaces a shared cell and scribbles over the old one once it is safe; readers must
   * never see a scribble.
   */
  @Test
  @Timeout(30)
  void readersNeverSeeReclaimedMemory() throws InterruptedException {
    AtomicReference<AtomicLong> shared = new AtomicReference<>(new AtomicLong(1));
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger scribbles = new AtomicInteger();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(Thread.ofPlatform().start(() -> readUntil(done, shared, scribbles)));
    }
    List<AtomicLong> retired = new ArrayList<>();
    List<Long> tags = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      retired.add(shared.getAndSet(new AtomicLong(1)));
      tags.add(epochs.tag());
      if (retired.size() == 64) {
        epochs.advance();
        scribbleSafe(retired, tags);
      }
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(scribbles).hasValue(0);
  }

  private void readUntil(
      AtomicBoolean done, AtomicReference<AtomicLong> shared, AtomicInteger scribbles) {
    while (!done.get()) {
      int pin = epochs.pin();
      AtomicLong cell = shared.get();
      for (int i = 0; i < 8; i++) {
        if (cell.get() != 1) {
          scribbles.incrementAndGet();
        }
      }
      epochs.unpin(pin);
    }
  }

  private void scribbleSafe(List<AtomicLong> retired, List<Long> tags) {
    long safe = epochs.safeBefore();
    int kept = 0;
    for (int i = 0; i < retired.size(); i++) {
      if (tags.get(i) < safe) {
        retired.get(i).set(-1);
      } else {
        retired.set(kept, retired.get(i));
        tags.set(kept++, tags.get(i));
      }
    }
    retired.subList(kept, retired.size()).clear();
    tags.subList(kept, tags.size()).clear();
  }
}
