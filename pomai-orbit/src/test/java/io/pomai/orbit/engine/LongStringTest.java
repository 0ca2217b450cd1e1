package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checkpoint writes a long string in pieces; the log makes right what changes in between. */
class LongStringTest {
  private static final int LENGTH = 1 << 20;
  private static final int WRITES = 7;

  private final Slices slices = new Slices();
  private final ByteSlice key = slices.of("long");

  enum Change {
    APPEND,
    SHORTER,
    LONGER,
    DELETE,
    REUSE_SLOT,
    RENAME,
    FLUSH
  }

  private ByteSlice text(char of, int length) {
    return slices.of(String.valueOf(of).repeat(length));
  }

  private static void set(Keyspace keyspace, ByteSlice key, ByteSlice value) {
    keyspace.setString(key, value, PutMode.ALWAYS, null);
  }

  private void change(PomaiEngine engine, Change change) {
    Keyspace keyspace = engine.keyspace(0);
    switch (change) {
      case APPEND -> keyspace.append(key, text('b', LENGTH / 2));
      case SHORTER -> set(keyspace, key, text('c', 1000));
      case LONGER -> set(keyspace, key, text('d', 2 * LENGTH));
      case DELETE -> keyspace.delete(key);
      case REUSE_SLOT -> {
        keyspace.delete(key);
        set(keyspace, slices.of("new"), text('e', LENGTH / 2));
      }
      case RENAME -> engine.moves().move(keyspace, key, keyspace, slices.of("new"), true);
      default -> engine.flushAll();
    }
  }

  /** The change is made before each of the writes of a checkpoint in turn. */
  @ParameterizedTest
  @EnumSource
  void whatChangesBetweenTwoPiecesIsRight(Change change) throws IOException {
    for (int write = 1; write <= WRITES; write++) {
      SimulatedDisk disk = new SimulatedDisk();
      Map<String, String> expected;
      try (PomaiEngine engine = CheckpointTest.open(disk, true, SyncPolicy.NO)) {
        set(engine.keyspace(0), slices.of("before"), text('x', 100));
        set(engine.keyspace(0), key, text('a', LENGTH));
        set(engine.keyspace(0), slices.of("behind"), text('y', 100));
        changeBeforeWrite(disk, write, () -> change(engine, change));
        engine.checkpoint();
        expected = Contents.of(engine.keyspace(0));
      }
      try (PomaiEngine engine = CheckpointTest.open(disk, true, SyncPolicy.NO)) {
        assertThat(Contents.of(engine.keyspace(0)).equals(expected))
            .as("%s before write %d", change, write)
            .isTrue();
      }
    }
  }

  /** The thread of the checkpoint is this one; the log has another. */
  private static void changeBeforeWrite(SimulatedDisk disk, int write, Runnable change) {
    Thread here = Thread.currentThread();
    AtomicInteger left = new AtomicInteger(write);
    disk.beforeWrite(
        () -> {
          if (Thread.currentThread().equals(here) && left.decrementAndGet() == 0) {
            change.run();
          }
        });
  }
}
