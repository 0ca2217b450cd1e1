package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.log.SetChanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives keys other names, in their keyspace or another, and copies what they hold.
 *
 * <p>A set that moves is the same set under another key, whoever uses it; a copy has the rows of
 * one moment, bit for bit. Either is there as a whole or not at all, also after a crash: a copy is
 * filled under no key, and then named.
 *
 * <p>Threading: any. The locks of two keyspaces are taken in the order of their numbers. Sets under
 * no key are made by one caller at a time, and never while a checkpoint lists what there is.
 */
public final class KeyMoves {
  private static final int NONE = StringDoor.NONE;

  private final EngineAssembly assembly;
  private final KeyDumps dumps;

  KeyMoves(EngineAssembly assembly) {
    this.assembly = assembly;
    this.dumps = new KeyDumps(assembly, this);
  }

  /** Turns what keys hold into bytes and back. */
  public KeyDumps dumps() {
    return dumps;
  }

  /** The same without a listener. */
  public MoveOutcome move(
      Keyspace source, ByteSlice from, Keyspace target, ByteSlice to, boolean replace) {
    return move(source, from, target, to, replace, () -> {});
  }

  /**
   * Has {@code to} hold what {@code from} holds, which is gone then; nothing happens to a key that
   * moves to itself.
   *
   * @param replace whether what is under {@code to} goes
   * @param done is called when that has happened, before anybody can find, change or take out what
   *     {@code to} holds; as {@link Keyspace#atomically} calls
   */
  public MoveOutcome move(
      Keyspace source,
      ByteSlice from,
      Keyspace target,
      ByteSlice to,
      boolean replace,
      Runnable done) {
    int pin = assembly.writers().pin(); // closing the engine waits
    lock(source, target);
    try {
      int slot = source.find(from);
      int taken = target.find(to);
      if (slot == NONE) {
        return MoveOutcome.MISSING;
      }
      if (taken != NONE && !replace) {
        return MoveOutcome.TAKEN;
      }
      if (source == target && slot == taken) {
        return MoveOutcome.DONE;
      }
      VectorSet set = source.sets().find(from);
      if (set == null) {
        moveString(source, slot, from, target, taken, to);
      } else {
        set.touch();
        name(set, target, taken, to, source.keys().deadlines().of(slot));
      }
      done.run();
      return MoveOutcome.DONE;
    } finally {
      unlock(source, target);
      assembly.writers().unpin(pin);
    }
  }

  private static void lock(Keyspace one, Keyspace other) {
    boolean inOrder = one.changes().database() <= other.changes().database();
    (inOrder ? one : other).lock();
    try {
      (inOrder ? other : one).lock();
    } catch (RuntimeException closed) {
      (inOrder ? one : other).unlock();
      throw closed;
    }
  }

  private static void unlock(Keyspace one, Keyspace other) {
    List<VectorSet> ended = one.leave();
    other.unlock();
    ended.forEach(VectorSet::drop);
  }

  private static void moveString(
      Keyspace source, int slot, ByteSlice from, Keyspace target, int taken, ByteSlice to) {
    long block = source.keys().value(slot);
    ByteSlice value = new ByteSlice(StringValue.bytes(block), StringValue.length(block));
    long deadline = source.keys().deadlines().of(slot);
    source.strings.use(block);
    target.strings.storeCopy(
        target.keys(),
        to,
        taken,
        block,
        deadline,
        () -> target.changes().moveString(source.changes(), from, to, value, deadline));
    if (taken != NONE) {
      target.takeSet(to);
    }
    source.strings.forget(source.keys(), slot);
    target.expiry().watch();
  }

  /** Puts a set under a key with a deadline, in place of what the key holds. */
  private static void name(VectorSet set, Keyspace target, int taken, ByteSlice to, long deadline) {
    KeyTable keys = target.keys();
    int slot = taken == NONE ? keys.add(to, KeyTable.VECTOR_SET) : taken;
    try {
      keys.reserveDeadline(slot, deadline);
      target.changes().nameSet(set.number(), to, deadline);
    } catch (RuntimeException refused) {
      if (taken == NONE) {
        keys.remove(slot);
      }
      throw refused;
    }
    if (taken != NONE && !target.takeSet(to)) {
      target.strings.giveWayToSet(keys, slot);
    }
    SetPlace before = set.place();
    if (before.keySlot() != SetPlace.NO_SLOT) {
      before.keyspace().sets().remove(set);
      before.keyspace().keys().remove(before.keySlot());
    }
    set.place(new SetPlace(target, new SetName(to), slot));
    set.expireAt(deadline);
    keys.expireAt(slot, deadline);
    target.sets().add(set);
    target.expiry().watch();
  }

  /** Does again what the log says of a set: it was put under a key. */
  static void nameAgain(VectorSet set, Keyspace target, ByteSlice to, long deadline) {
    target.lock();
    try {
      int taken = target.find(to);
      if (taken == NONE || target.sets().find(to) != set) {
        name(set, target, taken, to, deadline);
      }
    } finally {
      target.unlock();
    }
  }

  /** The same without a listener. */
  public MoveOutcome copy(
      Keyspace source, ByteSlice from, Keyspace target, ByteSlice to, boolean replace) {
    return copy(source, from, target, to, replace, () -> {});
  }

  /**
   * Has {@code to} hold a copy of what {@code from} holds. A key that is copied to itself with
   * {@code replace} holds a new set, or the same string.
   *
   * @param done as for {@link #move(Keyspace, ByteSlice, Keyspace, ByteSlice, boolean, Runnable)}
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  public MoveOutcome copy(
      Keyspace source,
      ByteSlice from,
      Keyspace target,
      ByteSlice to,
      boolean replace,
      Runnable done) {
    while (true) {
      if (source.type(from) == KeyType.STRING) {
        MoveOutcome outcome = copyString(source, from, target, to, replace, done);
        if (outcome != null) {
          return outcome;
        }
      }
      VectorSet set = source.sets().find(from);
      if (set == null || set.isDropped()) {
        if (source.type(from) == KeyType.NONE) {
          return MoveOutcome.MISSING;
        }
      } else if (!replace && target.exists(to)) {
        return MoveOutcome.TAKEN;
      } else {
        try {
          long deadline = source.expiry().deadline(from);
          return copySet(set, deadline, new Destination(target, to, replace, done));
        } catch (SetDroppedException lookAgain) {
          Thread.onSpinWait();
        }
      }
    }
  }

  /** Copies a string; null if the key does not hold one any more. */
  private static @Nullable MoveOutcome copyString(
      Keyspace source,
      ByteSlice from,
      Keyspace target,
      ByteSlice to,
      boolean replace,
      Runnable done) {
    lock(source, target);
    try {
      int slot = source.find(from);
      if (slot == NONE || KeyTable.typeOf(source.keys().value(slot)) != KeyType.STRING) {
        return null;
      }
      int taken = target.find(to);
      if (taken != NONE && !replace) {
        return MoveOutcome.TAKEN;
      }
      if (source != target || slot != taken) {
        long block = source.keys().value(slot);
        source.strings.use(block);
        ByteSlice value = new ByteSlice(StringValue.bytes(block), StringValue.length(block));
        target.store(to, taken, value, source.keys().deadlines().of(slot));
        target.expiry().watch();
      }
      done.run();
      return MoveOutcome.DONE;
    } finally {
      unlock(source, target);
    }
  }

  private MoveOutcome copySet(VectorSet set, long deadline, Destination to) {
    set.touch();
    return make(
        set.config(),
        set.livesUntilEmpty(),
        deadline < 1 ? KeyExpiry.NEVER : deadline,
        to,
        filler -> {
          int pin = assembly.epochs().pin();
          try {
            set.requireUsable();
            new SetRows(set.storage().core()).forEach(filler);
          } finally {
            assembly.epochs().unpin(pin);
          }
        });
  }

  /** Shows the rows of a new set. */
  @FunctionalInterface
  interface Rows {
    void showTo(RowVisitor filler);
  }

  /**
   * The key of a new set.
   *
   * @param replace whether what it holds goes
   * @param done is called when it holds the set
   */
  record Destination(Keyspace keyspace, ByteSlice key, boolean replace, Runnable done) {}

  /** Makes a set of these rows under a key. */
  MoveOutcome make(SetConfig config, boolean untilEmpty, long deadline, Destination to, Rows rows) {
    int pin = assembly.writers().pin();
    assembly.unnamed().lock();
    try {
      assembly.requireOpen();
      VectorSet made = unnamed(config, untilEmpty, to);
      try {
        rows.showTo(new SetFiller(made));
        MoveOutcome outcome = publish(made, deadline, to);
        if (outcome == MoveOutcome.TAKEN) {
          abandon(made);
        }
        return outcome;
      } catch (RuntimeException refused) {
        abandon(made);
        throw refused;
      }
    } finally {
      assembly.unnamed().unlock();
      assembly.writers().unpin(pin);
    }
  }

  private VectorSet unnamed(SetConfig config, boolean untilEmpty, Destination to) {
    SetPlace place = new SetPlace(to.keyspace, new SetName(to.key), SetPlace.NO_SLOT);
    VectorSet made = new VectorSet(place, assembly.nextSetNumber(), config, assembly, untilEmpty);
    NativeBuffer shape = new NativeBuffer(assembly.scratch().arena());
    try {
      new SetChanges(assembly.changes(), made.number())
          .createUnnamed(untilEmpty, SetConfigCodec.encode(config, shape));
      return made;
    } catch (RuntimeException refused) {
      made.drop();
      throw refused;
    } finally {
      shape.free();
    }
  }

  private static MoveOutcome publish(VectorSet made, long deadline, Destination to) {
    Keyspace target = to.keyspace;
    target.lock();
    try {
      int taken = target.find(to.key);
      if (taken != NONE && !to.replace) {
        return MoveOutcome.TAKEN;
      }
      name(made, target, taken, to.key, deadline);
      made.expiry().watch();
      to.done.run();
      return MoveOutcome.DONE;
    } finally {
      target.unlock();
    }
  }

  private void abandon(VectorSet made) {
    if (made.drop()) {
      new SetChanges(assembly.changes(), made.number()).drop();
    }
  }
}
