package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.SlabArena;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogEnd;
import io.pomai.arena.log.LogSettings;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.log.ChangeLog;
import io.pomai.orbit.log.KeyspaceChanges;
import io.pomai.orbit.log.SetChanges;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a set that lost its last element, when the log has its end or has not. */
class EmptiedSetTest {
  private static final long FIRST_SET = 1;
  private static final long SECOND_SET = 2;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Slices slices = new Slices();
  private final ByteSlice name = slices.of("set");

  /** Appends to the log as an engine does, but at will. */
  private final class Writer {
    private final ChangeLog log = new ChangeLog();
    private final NativeBuffer shape;

    Writer(WriteAheadLog target, SlabArena arena) {
      log.begin(target);
      shape = new NativeBuffer(arena);
    }

    KeyspaceChanges keys() {
      return new KeyspaceChanges(log, 0);
    }

    void create(long set) {
      keys().createSet(set, true, name, SetConfigCodec.encode(SetConfig.of(2), shape));
    }

    void put(long set, String key) {
      new SetChanges(log, set).put(slices.of(key), slices.of(1, 2), null, ElementExpiry.NEVER);
    }

    void delete(long set, String key) {
      new SetChanges(log, set).delete(slices.of(key));
    }

    /** A set that has lost its only element, and nothing says that it went. */
    void emptied(long set) {
      create(set);
      put(set, "first");
      delete(set, "first");
    }
  }

  private void write(Consumer<Writer> changes) throws IOException {
    LogSettings settings = new LogSettings(SyncPolicy.ALWAYS, 1 << 20, 64 << 10);
    try (SlabArena arena = new SlabArena(new MemoryBudget(1 << 30));
        WriteAheadLog log = WriteAheadLog.open(disk, settings, arena, LogEnd.empty(1))) {
      changes.accept(new Writer(log, arena));
    }
  }

  private PomaiEngine open() throws IOException {
    return CheckpointTest.open(disk, true, SyncPolicy.ALWAYS);
  }

  /** A live set that could not log its end takes the next put, which was confirmed. */
  @Test
  void aPutIntoASetThatHadToStayIsKept() throws IOException {
    write(
        log -> {
          log.emptied(FIRST_SET);
          log.put(FIRST_SET, "second");
        });
    for (int start = 0; start < 2; start++) {
      try (PomaiEngine engine = open()) {
        assertThat(engine.get("set", "second")).containsExactly(1, 2);
        assertThat(engine.stats().vectors()).isEqualTo(1);
      }
    }
  }

  @Test
  void aSetWithoutElementsIsGoneAtTheEndOfATornLog() throws IOException {
    write(log -> log.emptied(FIRST_SET));
    for (int start = 0; start < 2; start++) {
      try (PomaiEngine engine = open()) {
        assertThat(engine.keyspace(0).exists(name)).isFalse();
      }
    }
    try (PomaiEngine engine = open()) {
      engine.keyspace(0).append(name, slices.of("text"));
    }
    try (PomaiEngine engine = open()) {
      assertThat(engine.keyspace(0).type(name)).isEqualTo(KeyType.STRING);
      assertThat(engine.keyspace(0).stringLength(name)).isEqualTo(4);
    }
  }

  /** What follows a torn end, after a start that has dropped the set without a record. */
  @Test
  void anotherSetMayFollowUnderTheSameKey() throws IOException {
    write(
        log -> {
          log.emptied(FIRST_SET);
          log.create(SECOND_SET);
          log.put(SECOND_SET, "second");
        });
    try (PomaiEngine engine = open()) {
      assertThat(engine.get("set", "first")).isNull();
      assertThat(engine.get("set", "second")).containsExactly(1, 2);
      assertThat(engine.stats().vectors()).isEqualTo(1);
      assertThat(engine.delete("set", "second")).isTrue();
      assertThat(engine.keyspace(0).exists(name)).isFalse();
    }
    try (PomaiEngine engine = open()) {
      assertThat(engine.keyspace(0).exists(name)).isFalse();
    }
  }

  @Test
  void theEndOfASetIsTheEndOfItsLaterRecords() throws IOException {
    write(
        log -> {
          log.emptied(FIRST_SET);
          log.keys().dropSet(FIRST_SET);
          log.put(FIRST_SET, "late");
        });
    try (PomaiEngine engine = open()) {
      assertThat(engine.keyspace(0).exists(name)).isFalse();
    }
  }

  /** An emptied set that takes part in a checkpoint stays what it was, too. */
  @Test
  void aCheckpointAfterATornEndHasNoSuchSet() throws IOException {
    write(log -> log.emptied(FIRST_SET));
    try (PomaiEngine engine = open()) {
      engine.checkpoint();
    }
    try (PomaiEngine engine = open()) {
      assertThat(engine.keyspace(0).exists(name)).isFalse();
    }
  }

  /** A write that comes too late is refused without a trace, and lets the next one in. */
  @Test
  @Timeout(60)
  void aLateWriteToASetThatWentLeavesNothingBehind() throws Exception {
    PomaiEngine engine = open();
    engine.put("default", "only", new float[] {1, 2});
    VectorSet set = Objects.requireNonNull(engine.keyspace(0).findSet(slices.of("default")));
    engine.delete("default", "only");
    long next = Objects.requireNonNull(engine.log()).nextSequence();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> onAnotherThread(() -> set.delete(slices.of("only"))))
          .hasCauseInstanceOf(SetDroppedException.class);
    }
    assertThat(Objects.requireNonNull(engine.log()).nextSequence()).isEqualTo(next);
    engine.close();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> onAnotherThread(() -> set.delete(slices.of("only"))))
          .cause()
          .hasMessageContaining("engine closed");
    }
  }

  private static void onAnotherThread(Runnable call) throws Exception {
    FutureTask<Boolean> task = new FutureTask<>(call, true);
    Thread.startVirtualThread(task);
    task.get();
  }
}
