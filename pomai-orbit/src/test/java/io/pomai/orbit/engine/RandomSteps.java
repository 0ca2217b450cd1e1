package io.pomai.orbit.engine;

import io.pomai.arena.log.WriteAheadLog;
import java.util.Random;

/**
 * Random changes of one keyspace, some of them several together: each step is there as a whole or
 * not at all. Depends on a seed alone.
 */
final class RandomSteps {
  private static final int MOST_TOGETHER = 6;

  private final PomaiEngine engine;
  private final RandomChanges changes;
  private final Random random;

  RandomSteps(PomaiEngine engine, int database, long seed) {
    this.engine = engine;
    this.changes = new RandomChanges(engine.moves(), engine.keyspace(database), seed);
    this.random = new Random(~seed);
  }

  void next() {
    if (random.nextInt(3) > 0) {
      changes.next();
    } else {
      together(2 + random.nextInt(MOST_TOGETHER - 1));
    }
  }

  private void together(int count) {
    WriteAheadLog log = engine.log();
    if (log == null) {
      change(count);
    } else {
      log.together(() -> change(count));
    }
  }

  private void change(int count) {
    for (int i = 0; i < count; i++) {
      changes.next();
    }
  }
}
