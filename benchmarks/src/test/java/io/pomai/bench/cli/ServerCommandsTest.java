package io.pomai.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.DatasetException;
import io.pomai.bench.data.VectorDataset;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * The tools against a real server in this JVM: recall, every reply, and what they say when
 * something is wrong.
 */
class ServerCommandsTest {
  private static final String SAMPLE =
      Path.of(System.getProperty("pomai.root"), "benchmarks/data/sift-sample.hdf5").toString();

  private static ServerInProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = ServerInProcess.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int run(Object command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--port", Integer.toString(server.options().port)));
    all.addAll(List.of(arguments));
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, line, parsed) -> exception instanceof DatasetException ? 3 : 4)
        .execute(all.toArray(String[]::new));
  }

  @Test
  void exactSearchOfTheSampleHasRecallOneLoadedEitherWay() {
    assertThat(run(new RecallCheckCommand(), SAMPLE)).isZero();
  }

  /**
   * The folder in POMAI_DATA holds larger files of the same layout; without it only the sample is
   * checked.
   */
  @Test
  void exactSearchOfEveryFileInThePomaiDataFolderHasRecallOne() throws IOException {
    String folder = System.getenv("POMAI_DATA");
    List<String> files = new ArrayList<>(List.of("--queries", "200"));
    if (folder != null) {
      try (Stream<Path> found = Files.list(Path.of(folder))) {
        found
            .map(Path::toString)
            .filter(name -> name.endsWith(".hdf5"))
            .sorted()
            .forEach(files::add);
      }
    }
    files.add(SAMPLE);
    assertThat(run(new RecallCheckCommand(), files.toArray(String[]::new))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void loadSearchesInBatchesAndReadsBackInBothProtocols(String resp) {
    assertThat(
            run(
                new LoadCommand(),
                "--resp",
                resp,
                "--file",
                SAMPLE,
                "--store-batch",
                "64",
                "--fetch",
                "500",
                "--batch",
                "8",
                "--connections",
                "2",
                "--pipeline",
                "3",
                "--queries",
                "800",
                "--warm-up",
                "80",
                "--exact",
                "--min-recall",
                "1"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"F16", "I8"})
  void loadJudgesTheRecallOfSmallerElementTypes(String type) {
    String[] arguments = {
      "--file", SAMPLE, "--type", type, "--queries", "500", "--warm-up", "0", "--min-recall", "0.9"
    };
    assertThat(run(new LoadCommand(), arguments)).isZero();
  }

  @Test
  void aRecallThatWasNotReachedIsAFailure() {
    assertThat(
            run(
                new LoadCommand(),
                "--rows",
                "5000",
                "--dim",
                "8",
                "--type",
                "I8", // which does not tell all neighbours apart
                "--queries",
                "50",
                "--warm-up",
                "0",
                "--min-recall",
                "1"))
        .isEqualTo(1);
  }

  /** One dimension more than VADD takes. */
  @Test
  void errorRepliesToStoresAreAFailure() {
    assertThat(run(new LoadCommand(), "--dialect", "vectorset", "--rows", "5", "--dim", "65537"))
        .isEqualTo(1);
  }

  /** An EF above the greatest that VSIM takes. */
  @Test
  void errorRepliesToSearchesAreAFailure() {
    String[] arguments = {
      "--dialect", "vectorset", "--rows", "50", "--dim", "8", "--ef", "1000001", "--queries", "5"
    };
    assertThat(run(new LoadCommand(), arguments)).isEqualTo(1);
  }

  @Test
  void csvHasOneHeaderAndOneRowPerRun(@TempDir Path folder) throws IOException {
    Path csv = folder.resolve("runs.csv");
    String[] arguments = {
      "--rows",
      "500",
      "--dim",
      "8",
      "--queries",
      "50",
      "--warm-up",
      "0",
      "--repeat",
      "3",
      "--csv",
      csv.toString()
    };
    assertThat(run(new LoadCommand(), arguments)).isZero();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).startsWith("time,dataset,rows").contains(",recall,qps,p50_us");
    assertThat(lines.get(3)).contains(",1.0000,");
  }

  @Test
  void theDemoPassesAndNamesAMissingFile() {
    assertThat(run(new DemoCommand(), "--queries", "600", SAMPLE)).isZero();
    assertThat(run(new DemoCommand(), "absent.hdf5")).isEqualTo(3);
  }

  @Test
  void whatStandsInMapsOfAReplyIsNamedByThem() {
    VectorStore store = new VectorStore(server.options(), VectorStore.Dialect.POMAI, "nested");
    VectorDataset data = new ClusteredData(300, 8, 4, 1).generate(1, 0, 1);
    store.create(data, "F32");
    store.fill(data.base(), 1, 1, 16);
    Map<String, String> statistics = store.statistics();
    assertThat(statistics).containsEntry("live", "300").doesNotContainKey("memory");
    assertThat(Long.parseLong(statistics.get("memory.vectors"))).isGreaterThanOrEqualTo(300 * 32);
    store.drop();
  }

  @Test
  void setsBelowTheThresholdOfTheServerAreNotWaitedFor() {
    IndexWait wait =
        new IndexWait(new VectorStore(server.options(), VectorStore.Dialect.POMAI, "none"));
    int threshold = IvfSettings.DEFAULTS.threshold();
    assertThat(wait.isIndexed(threshold - 1)).isFalse();
    assertThat(wait.isIndexed(threshold)).isTrue();
  }
}
