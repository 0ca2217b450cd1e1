package io.pomai.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Hdf5ReaderTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("pomai.root"), "benchmarks/data/sift-sample.hdf5");

  @TempDir Path folder;

  @Test
  void readsTheCommittedSampleWithItsExactAnswers() {
    VectorDataset sample = Hdf5Reader.read(SAMPLE);
    assertThat(sample.metric()).isEqualTo(DatasetMetric.EUCLIDEAN);
    assertThat(sample.base().rows()).isEqualTo(10_000);
    assertThat(sample.queries().rows()).isEqualTo(500);
    assertThat(sample.dimension()).isEqualTo(128);
    NeighbourTable computed =
        ExactNeighbours.find(
            sample.metric(), sample.base(), sample.queries(), 20, sample.neighbours().width());
    for (int query = 0; query < computed.queries(); query++) {
      for (int rank = 0; rank < computed.width(); rank++) {
        assertThat(sample.neighbours().id(query, rank)).isEqualTo(computed.id(query, rank));
      }
    }
  }

  @Test
  void convertsEveryNumericType() throws IOException {
    assertThat(written(new double[][] {{1.5, -2}, {3, 4}}).get(0, 0)).isEqualTo(1.5f);
    assertThat(written(new float[][] {{1.5f, -2}, {3, 4}}).get(0, 1)).isEqualTo(-2f);
    assertThat(written(new byte[][] {{1, -2}, {3, 4}}).get(0, 1)).isEqualTo(-2f);
    assertThat(written(new short[][] {{1, -300}, {3, 4}}).get(0, 1)).isEqualTo(-300f);
    assertThat(written(new int[][] {{1, -70000}, {3, 4}}).get(0, 1)).isEqualTo(-70000f);
    assertThat(written(new long[][] {{1, -70000}, {3, 4}}).get(1, 1)).isEqualTo(4f);
  }

  private FloatMatrix written(Object vectors) throws IOException {
    return Hdf5Reader.read(
            file(
                hdf -> {
                  hdf.putDataset("train", vectors);
                  hdf.putDataset("test", vectors);
                  hdf.putDataset("neighbors", new int[][] {{0}, {1}});
                  hdf.putAttribute("distance", "angular");
                }))
        .base();
  }

  private Path file(Consumer<WritableHdfFile> content) throws IOException {
    Path path = Files.createTempFile(folder, "set", ".hdf5");
    try (WritableHdfFile hdf = HdfFile.write(path)) {
      content.accept(hdf);
    }
    return path;
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    assertRefused(folder.resolve("absent.hdf5"), "no such file");
    assertRefused(
        Files.writeString(folder.resolve("text.hdf5"), "not HDF5"), "cannot be read as HDF5");
    float[][] rows = {{1, 2}, {3, 4}};
    assertRefused(file(hdf -> hdf.putDataset("train", rows)), "no dataset `test`");
    assertRefused(
        file(
            hdf -> {
              hdf.putDataset("train", rows);
              hdf.putDataset("test", rows);
              hdf.putDataset("neighbors", new int[][] {{0}, {1}});
            }),
        "no attribute `distance`");
  }

  @Test
  void namesWhatDoesNotFit() throws IOException {
    float[][] rows = {{1, 2}, {3, 4}};
    assertRefused(
        layout(rows, new float[][] {{1}, {2}}, new int[][] {{0}, {1}}, "euclidean"),
        "`test` has 1");
    assertRefused(layout(rows, rows, new int[][] {{0}}, "euclidean"), "`neighbors` has 1 rows");
    assertRefused(
        layout(rows, rows, new int[][] {{0}, {2}}, "euclidean"), "neighbour 2 is not a row");
    assertRefused(layout(rows, rows, rows, "euclidean"), "expected integers");
    assertRefused(
        layout(rows, rows, new int[][] {{0}, {1}}, "jaccard"),
        "distance `jaccard` is not supported");
    assertRefused(
        layout(new float[] {1, 2}, rows, new int[][] {{0}, {1}}, "euclidean"), "must be a table");
  }

  private Path layout(Object train, Object test, Object neighbours, String distance)
      throws IOException {
    return file(
        hdf -> {
          hdf.putDataset("train", train);
          hdf.putDataset("test", test);
          hdf.putDataset("neighbors", neighbours);
          hdf.putAttribute("distance", distance);
        });
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> Hdf5Reader.read(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message);
  }
}
