package io.pomai.orbit.engine;

import io.pomai.orbit.log.SetChanges;

/**
 * Vectors and keys of a set with those who read and write them: replaced as a whole when the set
 * has become empty.
 */
record SetStorage(SetCore core, SetReader reader, SetWriter writer, RowWriter rows) {
  /** Memory that an empty set keeps for the next vectors. */
  private static final long KEPT_BYTES = 256 << 10;

  static SetStorage empty(SetConfig config, EngineAssembly assembly, SetChanges changes) {
    SetCore core = new SetCore(config, assembly);
    return new SetStorage(
        core,
        new SetReader(core),
        new SetWriter(core, assembly, changes),
        new RowWriter(core, assembly, changes));
  }

  boolean isEmpty() {
    return core.live() == 0;
  }

  /** Whether there is nothing in it, in much memory. */
  boolean isWaste() {
    return isEmpty() && core.arena.usedTotal() > KEPT_BYTES;
  }

  /** Gives back memory that only makes searches faster. For the writer. */
  boolean shed() {
    core.index.shed();
    core.filters.shed();
    core.order.shed();
    return true;
  }

  /** Frees what no call finds any more, as soon as no reader is left. */
  void giveBack(EngineAssembly assembly) {
    assembly.reclaimer().freeAfterReaders(assembly.epochs(), core.arena.usedTotal(), core::free);
  }

  /** For anyone. */
  SetStats stats(SetConfig config) {
    long live = core.live();
    return new SetStats(
        live,
        writer.retired(),
        config.dimension(),
        config.metric(),
        config.elementType(),
        live == 0 ? 0 : (double) core.arena.usedTotal() / live,
        core.index.stats(),
        core.filters.indexed(),
        core.arena.usedByKind());
  }
}
