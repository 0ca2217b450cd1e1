package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data folders that version 1 of the formats left are opened as long as there is this test: with
 * segments, tails, an index, strings and a log behind them. The second one has the hashes of keys,
 * made with the seed of the process that wrote it.
 */
class GoldenFolderTest {
  private static final String NEWEST = "/golden/folder-2.zip";
  private static final int LONG = 4096;
  private static final int LONG_VECTORS = 131;
  private static final int SHORT = 4;
  private static final int SHORT_VECTORS = 400;

  @TempDir private Path folder;

  private PomaiEngine open() {
    return PomaiEngine.open(
        EngineConfig.defaults()
            .withIndex(new IvfSettings(300, 0.95, 64))
            .withDurability(Durability.in(folder).withPolicy(SyncPolicy.NO)));
  }

  private static float[] vector(int dimension, int i) {
    float[] values = new float[dimension];
    for (int d = 0; d < dimension; d += 1 + dimension / 8) {
      values[d] = (i * 31 + d * 17) % 23 - 11;
    }
    return values;
  }

  private static void put(PomaiEngine engine, String set, int dimension, int from, int to) {
    for (int i = from; i < to; i++) {
      engine.put(set, "key-" + i, vector(dimension, i));
    }
  }

  /**
   * What the folder was filled with: run with the property after a deliberate change of formats.
   */
  @Test
  @EnabledIfSystemProperty(named = "golden.write", matches = "true")
  void writes() throws IOException {
    try (PomaiEngine engine = open()) {
      engine.createSet("long", SetConfig.of(LONG));
      engine.createSet("short", SetConfig.of(SHORT, Metric.COSINE, ElementType.F32));
      put(engine, "long", LONG, 0, LONG_VECTORS);
      put(engine, "short", SHORT, 0, SHORT_VECTORS);
      Slices slices = new Slices();
      engine.keyspace(0).setString(slices.of("text"), slices.of("before"), PutMode.ALWAYS, null);
      FrozenSetTest.awaitIndex(engine);
      engine.checkpoint();
      engine.delete("long", "key-7");
      engine.put("short", "key-3", vector(SHORT, 1_000));
      engine.keyspace(0).setString(slices.of("text"), slices.of("after"), PutMode.ALWAYS, null);
    }
    Path target = Path.of(System.getProperty("pomai.root"), "pomai-orbit/src/test/resources");
    Files.createDirectories(target.resolve("golden"));
    zip(target.resolve(NEWEST.substring(1)));
  }

  private void zip(Path target) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target));
        Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        out.putNextEntry(new ZipEntry(file.getFileName().toString()));
        Files.copy(file, out);
      }
    }
  }

  private void unzip(String name) {
    try (InputStream resource = GoldenFolderTest.class.getResourceAsStream(name);
        ZipInputStream in = new ZipInputStream(Objects.requireNonNull(resource))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Files.copy(in, folder.resolve(entry.getName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/golden/folder-1.zip", NEWEST})
  void aFolderOfVersionOneIsRead(String name) throws IOException {
    unzip(name);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceAll("[^a-z].*", "")))
          .contains("set", "tail", "index", "strings", "manifest", "log");
    }
    assertContents();
    try (PomaiEngine engine = open()) {
      put(engine, "long", LONG, LONG_VECTORS, 2 * LONG_VECTORS);
      engine.checkpoint();
    }
    assertContents(); // with segments of both processes
  }

  private void assertContents() {
    try (PomaiEngine engine = open()) {
      assertThat(engine.stats().setsByIndex()).containsEntry(IndexState.READY, 1L);
      assertThat(expected(LONG, LONG_VECTORS, Map.of(7, -1)))
          .isEqualTo(found(engine, "long", LONG_VECTORS));
      assertThat(expected(SHORT, SHORT_VECTORS, Map.of(3, 1_000)))
          .isEqualTo(found(engine, "short", SHORT_VECTORS));
      StringBuilder text = new StringBuilder();
      engine
          .keyspace(0)
          .getString(
              new Slices().of("text"),
              (address, length) -> text.append(Slices.text(address, length)));
      assertThat(text.toString()).isEqualTo("after");
    }
  }

  /** The vectors of all keys; null where there is none. */
  private static List<List<Float>> expected(int dimension, int n, Map<Integer, Integer> changed) {
    List<List<Float>> vectors = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int of = changed.getOrDefault(i, i);
      vectors.add(of < 0 ? List.of() : list(vector(dimension, of)));
    }
    return vectors;
  }

  private static List<List<Float>> found(PomaiEngine engine, String set, int n) {
    List<List<Float>> vectors = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      float[] vector = engine.get(set, "key-" + i);
      vectors.add(vector == null ? List.of() : list(vector));
    }
    return vectors;
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}
