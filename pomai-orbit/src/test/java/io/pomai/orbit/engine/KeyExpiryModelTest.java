package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random changes of keys that expire, with a clock that is turned, restarts and checkpoints,
 * compared with a map of values and deadlines. The thread that takes out what has expired runs
 * beside them.
 */
class KeyExpiryModelTest {
  private static final int CHANGES = 300;
  private static final int KEYS = 8;
  private static final List<PutMode> MODES = List.of(PutMode.values());

  /** A key: the text of a string, or {@code a set}. */
  private record Entry(String text, long deadline) {
    Entry until(long newDeadline) {
      return new Entry(text, newDeadline);
    }

    boolean isSet() {
      return text.equals("a set");
    }
  }

  private TurnedClock clock = new TurnedClock();
  private final Slices slices = new Slices();
  private final Map<String, Entry> model = new HashMap<>();

  @Property(tries = 40)
  void behavesAsAMapWithDeadlines(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    model.clear();
    try (RestartedEngine engine = new RestartedEngine(IvfSettings.DEFAULTS)) {
      clock = engine.clock;
      for (int i = 0; i < CHANGES; i++) {
        engine.disturb(random);
        change(engine.keyspace(), random);
        compare(engine.keyspace());
      }
    }
  }

  private void change(Keyspace keyspace, Random random) {
    String key = "k" + random.nextInt(KEYS);
    ByteSlice name = slices.of(key);
    model.values().removeIf(entry -> entry.deadline <= clock.millis());
    Entry entry = model.get(key);
    switch (random.nextInt(9)) {
      case 0, 1 -> set(keyspace, key, random);
      case 2 -> createSet(keyspace, key, entry);
      case 3 -> assertThat(keyspace.delete(name)).isEqualTo(model.remove(key) != null);
      case 4 -> append(keyspace, key, entry, random);
      case 5 -> read(keyspace, key, entry, deadline(random));
      case 6 -> {
        boolean had = entry != null && entry.deadline != KeyExpiry.NEVER;
        assertThat(keyspace.expiry().persist(name)).isEqualTo(had);
        model.computeIfPresent(key, (k, e) -> e.until(KeyExpiry.NEVER));
      }
      default -> expire(keyspace, key, entry, deadline(random), random);
    }
  }

  /** Some are in the past. */
  private long deadline(Random random) {
    return clock.millis() + random.nextInt(1_000) - 50;
  }

  private void set(Keyspace keyspace, String key, Random random) {
    String text = "v" + random.nextInt(1_000_000);
    Entry before = model.get(key);
    PutMode mode = MODES.get(random.nextInt(MODES.size()));
    long wanted =
        switch (random.nextInt(3)) {
          case 0 -> KeyExpiry.NEVER;
          case 1 -> KeyExpiry.KEEP;
          default -> deadline(random);
        };
    PutOutcome outcome = keyspace.setString(slices.of(key), slices.of(text), mode, null, wanted);
    boolean skipped = mode == PutMode.NX ? before != null : mode == PutMode.XX && before == null;
    assertThat(outcome)
        .isEqualTo(
            skipped
                ? PutOutcome.SKIPPED
                : before == null ? PutOutcome.CREATED : PutOutcome.REPLACED);
    if (!skipped) {
      long kept = before == null ? KeyExpiry.NEVER : before.deadline;
      model.put(key, new Entry(text, wanted == KeyExpiry.KEEP ? kept : wanted));
    }
  }

  private void createSet(Keyspace keyspace, String key, Entry entry) {
    if (entry == null) {
      keyspace.createSet(slices.of(key), SetConfig.of(2));
      model.put(key, new Entry("a set", KeyExpiry.NEVER));
    } else if (entry.isSet()) {
      VectorSet set = Objects.requireNonNull(keyspace.findSet(slices.of(key)));
      set.put(slices.of("e"), slices.of(new float[] {1, 2}), null, PutMode.ALWAYS);
    }
  }

  private void append(Keyspace keyspace, String key, Entry entry, Random random) {
    if (entry == null || !entry.isSet()) {
      String tail = "t" + random.nextInt(10);
      keyspace.append(slices.of(key), slices.of(tail));
      model.merge(
          key,
          new Entry(tail, KeyExpiry.NEVER),
          (old, more) -> new Entry(old.text + more.text, old.deadline));
    }
  }

  private void read(Keyspace keyspace, String key, Entry entry, long deadline) {
    if (entry == null || !entry.isSet()) {
      StringBuilder text = new StringBuilder();
      boolean found =
          keyspace
              .expiry()
              .getString(
                  slices.of(key),
                  (at, length) -> text.append(Slices.text(at, length)),
                  deadline,
                  clock.millis());
      assertThat(found).isEqualTo(entry != null);
      assertThat(text.toString()).isEqualTo(entry == null ? "" : entry.text);
      model.computeIfPresent(key, (k, e) -> e.until(deadline));
    }
  }

  private void expire(Keyspace keyspace, String key, Entry entry, long deadline, Random random) {
    boolean later = random.nextInt(4) == 0;
    boolean earlier = !later && random.nextInt(4) == 0;
    boolean none = !later && !earlier && random.nextInt(4) == 0;
    boolean any = !none && random.nextInt(4) == 0;
    boolean changed =
        keyspace
            .expiry()
            .expire(slices.of(key), deadline, new ExpireCondition(none, any, later, earlier));
    boolean expected =
        entry != null
            && (!none || entry.deadline == KeyExpiry.NEVER)
            && (!any || entry.deadline != KeyExpiry.NEVER)
            && (!later || deadline > entry.deadline)
            && (!earlier || deadline < entry.deadline);
    assertThat(changed).isEqualTo(expected);
    if (expected) {
      model.put(key, entry.until(deadline));
    }
  }

  private void compare(Keyspace keyspace) {
    Map<String, Entry> expected = new HashMap<>(model);
    expected.values().removeIf(entry -> entry.deadline <= clock.millis());
    Map<String, Entry> found = new HashMap<>();
    keyspace.forEachKey(
        (address, length, type) ->
            found.put(Slices.text(address, length), new Entry(type.toString(), 0)));
    found.replaceAll((key, type) -> entry(keyspace, key));
    assertThat(found).isEqualTo(expected);
    for (int i = 0; i < KEYS; i++) {
      assertThat(keyspace.exists(slices.of("k" + i))).isEqualTo(expected.containsKey("k" + i));
    }
  }

  private Entry entry(Keyspace keyspace, String key) {
    ByteSlice name = slices.of(key);
    long deadline = keyspace.expiry().deadline(name);
    if (keyspace.type(name) == KeyType.VECTORSET) {
      assertThat(keyspace.findSet(name)).isNotNull();
      return new Entry("a set", deadline);
    }
    StringBuilder text = new StringBuilder();
    keyspace.getString(name, (at, length) -> text.append(Slices.text(at, length)));
    return new Entry(text.toString(), deadline);
  }
}
