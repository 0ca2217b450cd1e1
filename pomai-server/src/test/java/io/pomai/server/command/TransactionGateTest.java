package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.rows.CommandRows;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets in while others are inside. */
@Timeout(60)
class TransactionGateTest {
  private static final CommandSpec GET = spec("get");
  private static final CommandSpec SET = spec("set");
  private static final CommandSpec EXEC = spec("exec");
  private static final CommandSpec PING = spec("ping");

  private final TransactionGate gate = new TransactionGate();
  private final BlockingQueue<Integer> passes = new ArrayBlockingQueue<>(1);
  private Thread waiting = Thread.currentThread();

  private static CommandSpec spec(String name) {
    return Objects.requireNonNull(CommandRows.table().find(name), name);
  }

  private void start(Runnable work) {
    waiting = Thread.ofPlatform().daemon().start(work);
  }

  /** Waits until the thread that was started waits. */
  private void awaitWaiting() {
    while (waiting.getState() != Thread.State.WAITING
        && waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void nobodyWaitsForEver() throws InterruptedException {
    if (!waiting.equals(Thread.currentThread())) {
      waiting.join();
    }
  }

  @Test
  void readersAndWritersAreInTogetherAndATransactionIsAlone() {
    int reader = gate.tryEnter(GET);
    int writer = gate.tryEnter(SET);
    assertThat(reader).isNotNegative().isNotEqualTo(writer);
    assertThat(gate.tryEnter(EXEC)).isEqualTo(TransactionGate.REFUSED);
    gate.leave(writer);
    assertThat(gate.tryEnter(EXEC)).isEqualTo(TransactionGate.REFUSED);
    gate.leave(reader);
    int alone = gate.tryEnter(EXEC);
    assertThat(alone).isNotEqualTo(TransactionGate.REFUSED);
    assertThat(gate.tryEnter(GET)).isEqualTo(TransactionGate.REFUSED);
    assertThat(gate.tryEnter(SET)).isEqualTo(TransactionGate.REFUSED);
    assertThat(gate.tryEnter(PING)).isEqualTo(TransactionGate.FREE);
    gate.leave(alone);
    gate.leave(gate.tryEnter(GET));
  }

  /** A transaction that waits for a long command lets the others pass meanwhile. */
  @Test
  void aLongCommandHoldsUpTheTransactionOnly() throws InterruptedException {
    int slow = gate.enter(GET);
    start(
        () -> {
          int pass = gate.enter(EXEC);
          gate.leave(pass);
          passes.add(pass);
        });
    awaitWaiting();
    for (int i = 0; i < 1_000; i++) {
      int other = gate.tryEnter(i % 2 == 0 ? GET : SET);
      assertThat(other).isNotEqualTo(TransactionGate.REFUSED);
      gate.leave(other);
    }
    assertThat(passes).isEmpty();
    gate.leave(slow);
    assertThat(passes.take()).isNotEqualTo(TransactionGate.REFUSED);
  }

  @Test
  void whoWaitsGetsInAfterTheTransaction() throws InterruptedException {
    int alone = gate.enter(EXEC);
    start(
        () -> {
          int pass = gate.enter(GET);
          gate.leave(pass);
          passes.add(pass);
        });
    awaitWaiting();
    assertThat(passes).isEmpty();
    gate.leave(alone);
    assertThat(passes.take()).isNotNegative();
  }
}
