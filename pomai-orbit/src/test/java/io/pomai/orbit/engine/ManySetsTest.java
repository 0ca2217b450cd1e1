package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManySetsTest {
  private static final int NAMES = 3_000;

  private final Slices slices = new Slices();

  @Test
  void setsAreFoundHoweverManyCameAndWent() {
    Random random = new Random(5);
    Map<String, VectorSet> model = new HashMap<>();
    try (PomaiEngine engine = PomaiEngine.open()) {
      Keyspace keyspace = engine.keyspace(0);
      for (int i = 0; i < 30_000; i++) {
        String name = "set" + random.nextInt(NAMES);
        if (model.remove(name) != null) {
          assertThat(keyspace.delete(slices.of(name))).isTrue();
        } else {
          model.put(name, engine.createSet(name, SetConfig.of(1)));
        }
      }
      for (int i = 0; i < NAMES; i++) {
        String name = "set" + i;
        assertThat(keyspace.findSet(slices.of(name))).as(name).isSameAs(model.get(name));
      }
      assertThat(engine.stats().vectorSets()).isEqualTo(model.size());
    }
  }
}
