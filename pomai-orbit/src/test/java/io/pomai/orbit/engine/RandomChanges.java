package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of changes of one keyspace that depends on a seed alone: done again in another engine,
 * it leaves the same data.
 */
final class RandomChanges {
  static final int ELEMENTS = 40;
  private static final int DEFAULT_DIMENSION = 6;
  private static final int MOST_DIMENSION = 24;
  private static final int BATCH = 12;
  private static final long LATER = 33_177_117_420_000L;
  private static final List<Metric> METRICS = List.of(Metric.values());
  private static final List<ElementType> TYPES = List.of(ElementType.values());

  private final KeyMoves moves;
  private final Keyspace keyspace;
  private final Random random;
  private final Slices slices = new Slices();

  RandomChanges(KeyMoves moves, Keyspace keyspace, long seed) {
    this(moves, keyspace, new Random(seed));
  }

  /** Goes on with a sequence in another keyspace. */
  RandomChanges(KeyMoves moves, Keyspace keyspace, Random random) {
    this.moves = moves;
    this.keyspace = keyspace;
    this.random = random;
  }

  /** Makes the next change, which is there as a whole or not at all; some change nothing. */
  void next() {
    ByteSlice name = slices.of("s" + random.nextInt(3));
    ByteSlice text = slices.of("k" + random.nextInt(5));
    switch (random.nextInt(48)) {
      case 0 -> keyspace.delete(random.nextBoolean() ? name : text);
      case 1 ->
          keyspace.setString(random.nextInt(4) == 0 ? name : text, value(), PutMode.ALWAYS, null);
      case 2, 3 -> keyspace.setString(text, value(), PutMode.NX, null);
      case 4, 5 -> append(text);
      case 6, 7 -> keyspace.increment(slices.of("n" + random.nextInt(2)), random.nextInt(100));
      case 8 -> flushRarely();
      case 9, 10, 11, 12, 13 -> changeDefaultSet();
      case 14, 15 -> expire(random.nextBoolean() ? name : text);
      case 16 -> keyspace.expiry().persist(random.nextBoolean() ? name : text);
      case 17 -> keyspace.setString(text, value(), PutMode.ALWAYS, null, later());
      case 18 -> keyspace.setString(text, value(), PutMode.XX, null, KeyExpiry.KEEP);
      case 20, 21 -> moves.move(keyspace, name, keyspace, otherKey(), random.nextBoolean());
      case 22 -> moves.move(keyspace, text, keyspace, otherKey(), random.nextBoolean());
      case 23, 24 -> moves.copy(keyspace, name, keyspace, otherKey(), random.nextBoolean());
      case 25 -> moves.copy(keyspace, text, keyspace, otherKey(), random.nextBoolean());
      default -> changeSet(name);
    }
  }

  /** When no test runs any more. */
  private long later() {
    return LATER + random.nextInt(1_000);
  }

  /** Some go at once. */
  private void expire(ByteSlice key) {
    keyspace.expiry().expire(key, random.nextInt(5) == 0 ? 1 : later(), ExpireCondition.ALWAYS);
  }

  private ByteSlice otherKey() {
    return slices.of(random.nextInt(4) == 0 ? "k" + random.nextInt(5) : "s" + random.nextInt(3));
  }

  private ByteSlice value() {
    byte[] bytes = new byte[random.nextInt(60)];
    random.nextBytes(bytes);
    return slices.of(bytes);
  }

  private void append(ByteSlice key) {
    if (keyspace.type(key) == KeyType.VECTORSET) { // which came from another key
      keyspace.delete(key);
    } else {
      keyspace.append(key, value());
    }
  }

  private void flushRarely() {
    if (random.nextInt(20) == 0) {
      keyspace.clear();
    }
  }

  private void changeDefaultSet() {
    VectorSet set =
        keyspace.findOrCreateDefault(slices.of(PomaiEngine.DEFAULT_SET), DEFAULT_DIMENSION);
    if (random.nextBoolean()) {
      set.delete(slices.of("e" + random.nextInt(4)));
    } else {
      set.put(slices.of("e" + random.nextInt(4)), vector(set), null, PutMode.ALWAYS);
    }
  }

  private void changeSet(ByteSlice name) {
    int dimension = 1 + random.nextInt(MOST_DIMENSION);
    Metric metric = METRICS.get(random.nextInt(METRICS.size()));
    ElementType type = TYPES.get(random.nextInt(TYPES.size()));
    switch (keyspace.type(name)) {
      case STRING -> keyspace.delete(name);
      case NONE -> keyspace.createSet(name, SetConfig.of(dimension, metric, type));
      default -> changeElements(Objects.requireNonNull(keyspace.findSet(name)));
    }
  }

  private void changeElements(VectorSet set) {
    ByteSlice key = slices.of("e" + random.nextInt(ELEMENTS));
    switch (random.nextInt(11)) {
      case 0, 1 -> set.delete(key);
      case 8 ->
          set.elements()
              .expiry()
              .expire(key, random.nextInt(5) == 0 ? 1 : later(), ExpireCondition.ALWAYS);
      case 9 -> set.elements().expiry().persist(key);
      case 10 -> set.put(key, vector(set), attributes(), PutMode.ALWAYS, later());
      case 2 -> putAll(set);
      case 3 -> set.elements().setAttributes(key, attributes());
      default -> set.put(key, vector(set), attributes(), PutMode.ALWAYS);
    }
  }

  private void putAll(VectorSet set) {
    int n = 1 + random.nextInt(BATCH);
    ByteSlice[] keys = new ByteSlice[n];
    ByteSlice[] vectors = new ByteSlice[n];
    for (int i = 0; i < n; i++) {
      keys[i] = slices.of("e" + random.nextInt(ELEMENTS));
      vectors[i] = vector(set);
    }
    set.putAll(keys, vectors, n, random.nextBoolean() ? ElementExpiry.NEVER : later());
  }

  private ByteSlice vector(VectorSet set) {
    float[] values = new float[set.dimension()];
    for (int d = 0; d < values.length; d++) {
      values[d] = (float) random.nextGaussian();
    }
    return slices.of(values);
  }

  private @Nullable ByteSlice attributes() {
    return random.nextInt(3) == 0 ? slices.of("{\"n\":" + random.nextInt() + "}") : null;
  }
}
