package io.pomai.orbit.engine;

import io.pomai.arena.log.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;

/**
 * Which sets there are under which keys in all keyspaces at one moment: a set that goes from one to
 * another is listed once, and no two under one key. Immutable.
 */
final class CheckpointListing {
  /** A set and the name that it had. */
  record Listed(VectorSet set, SetName name) {}

  private final List<List<Listed>> sets;
  private final long contained;

  private CheckpointListing(List<List<Listed>> sets, long contained) {
    this.sets = sets;
    this.contained = contained;
  }

  /** Lists what there is now, when no set is under no key. */
  static CheckpointListing of(
      List<Keyspace> keyspaces, EngineAssembly assembly, WriteAheadLog log) {
    assembly.unnamed().lock();
    try {
      List<List<Listed>> sets = new ArrayList<>();
      long contained = list(keyspaces, 0, sets, log);
      return new CheckpointListing(sets, contained);
    } finally {
      assembly.unnamed().unlock();
    }
  }

  /** Lists the keyspaces from {@code next} on, all of them locked in the order of their numbers. */
  private static long list(
      List<Keyspace> keyspaces, int next, List<List<Listed>> sets, WriteAheadLog log) {
    if (next == keyspaces.size()) {
      return log.nextSequence() - 1;
    }
    Keyspace keyspace = keyspaces.get(next);
    keyspace.lock();
    try {
      List<Listed> its = new ArrayList<>();
      keyspace.sets().forEach(set -> its.add(new Listed(set, set.key())));
      sets.add(its);
      return list(keyspaces, next + 1, sets, log);
    } finally {
      keyspace.unlock();
    }
  }

  /** The sets of a keyspace. */
  List<Listed> sets(int database) {
    return sets.get(database);
  }

  /** The last sequence of the log at that moment. */
  long contained() {
    return contained;
  }
}
