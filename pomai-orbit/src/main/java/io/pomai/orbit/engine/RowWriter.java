package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.log.SetChanges;
import io.pomai.orbit.store.Deadlines;
import org.jspecify.annotations.Nullable;

/**
 * Fills a set with rows as they are stored elsewhere, each under a key that the set does not have.
 *
 * <p>Threading: every call under the set's lock. The order is that of {@link SetWriter}.
 */
final class RowWriter {
  private final SetCore core;
  private final SetChanges changes;
  private final EngineClock clock;
  private final SlotReserve reserve;
  private final SlotBytes single = new SlotBytes();

  RowWriter(SetCore core, EngineAssembly assembly, SetChanges changes) {
    this.core = core;
    this.changes = changes;
    this.clock = assembly.clock();
    this.reserve = new SlotReserve(core);
  }

  /** Adds a checked row; false if the key is there already. */
  boolean add(
      ByteSlice key, ByteSlice row, float scale, long deadline, @Nullable ByteSlice attributes) {
    int hash = core.hash(key);
    if (core.directory.findEntry(key, hash) != 0) {
      return false;
    }
    reserve.slot(0, hash, attributes != null, deadline);
    SlotBytes its = reserve.bytes(single.empty(), key, 0, attributes);
    try {
      changes.putRow(key, row, scale, deadline, attributes);
    } catch (RuntimeException refused) {
      its.free(core.store);
      throw refused;
    }
    if (deadline != Deadlines.NEVER) {
      core.store.deadlines().set(core.store.next(), deadline, clock.millis());
    }
    long begin = core.published() + 1;
    int slot = core.store.take();
    core.store.fillRow(slot, row.address(), scale, its.key, its.attributes, begin);
    core.index.added(slot);
    core.directory.insert(hash, slot);
    core.attributed(core.attributed() + (attributes == null ? 0 : 1));
    core.publish(begin, core.live() + 1);
    return true;
  }
}
