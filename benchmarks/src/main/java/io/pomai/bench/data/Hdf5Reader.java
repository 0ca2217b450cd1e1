package io.pomai.bench.data;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the HDF5 layout of the ann-benchmarks project: `train`, `test`, `neighbors` and the
 * attribute `distance`. Vectors may be stored as float16, float32, float64 or integers of any
 * width; they become float32.
 */
public final class Hdf5Reader {
  private static final String LAYOUT = "an ann-benchmarks file has `train`, `test` and `neighbors`";

  private Hdf5Reader() {}

  /**
   * Reads a whole file.
   *
   * @throws DatasetException when the file is missing, is no HDF5, or lacks what the layout asks
   *     for
   */
  public static VectorDataset read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DatasetException("no such file: " + file.toAbsolutePath());
    }
    try (HdfFile hdf = new HdfFile(file)) {
      FloatMatrix base = matrix(file, dataset(file, hdf, "train"));
      FloatMatrix queries = matrix(file, dataset(file, hdf, "test"));
      checkShapes(file, base, queries);
      NeighbourTable neighbours =
          neighbours(file, dataset(file, hdf, "neighbors"), base.rows(), queries.rows());
      return new VectorDataset(baseName(file), metric(file, hdf), base, queries, neighbours);
    } catch (HdfException e) {
      throw new DatasetException(file + " cannot be read as HDF5: " + e.getMessage(), e);
    }
  }

  private static String baseName(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static Dataset dataset(Path file, HdfFile hdf, String name) {
    Node node = hdf.getChildren().get(name);
    if (node instanceof Dataset dataset) {
      if (dataset.getDimensions().length != 2 || dataset.getSize() == 0) {
        throw new DatasetException(
            "%s: dataset `%s` must be a table with rows, its shape is %s"
                .formatted(file, name, Arrays.toString(dataset.getDimensions())));
      }
      return dataset;
    }
    String found = hdf.getChildren().keySet().stream().sorted().collect(Collectors.joining(", "));
    throw new DatasetException(
        "%s has no dataset `%s`; %s, this file has: %s".formatted(file, name, LAYOUT, found));
  }

  private static void checkShapes(Path file, FloatMatrix base, FloatMatrix queries) {
    if (base.dimension() != queries.dimension()) {
      throw new DatasetException(
          "%s: `train` has dimension %d, but `test` has %d"
              .formatted(file, base.dimension(), queries.dimension()));
    }
  }

  private static DatasetMetric metric(Path file, HdfFile hdf) {
    @Nullable Attribute attribute = hdf.getAttributes().get("distance");
    if (attribute == null) {
      throw new DatasetException(
          file + " has no attribute `distance` (expected `euclidean` or `angular`)");
    }
    String name = String.valueOf(attribute.getData()).trim().toLowerCase(Locale.ROOT);
    for (DatasetMetric metric : DatasetMetric.values()) {
      if (metric.fileName().equals(name)) {
        return metric;
      }
    }
    throw new DatasetException(
        file + ": distance `" + name + "` is not supported (expected `euclidean` or `angular`)");
  }

  private static FloatMatrix matrix(Path file, Dataset dataset) {
    int[] shape = dataset.getDimensions();
    Object flat = dataset.getDataFlat();
    float[] values =
        switch (flat) {
          case float[] floats -> floats;
          case double[] doubles -> fromDoubles(doubles);
          case byte[] bytes -> fromBytes(bytes);
          case short[] shorts -> fromShorts(shorts);
          case int[] ints -> fromInts(ints);
          case long[] longs -> fromDoubles(Arrays.stream(longs).asDoubleStream().toArray());
          default ->
              throw new DatasetException(
                  "%s: dataset `%s` holds %s, expected numbers"
                      .formatted(file, dataset.getName(), dataset.getJavaType()));
        };
    return new FloatMatrix(values, shape[0], shape[1]);
  }

  private static float[] fromDoubles(double[] source) {
    float[] target = new float[source.length];
    for (int i = 0; i < source.length; i++) {
      target[i] = (float) source[i];
    }
    return target;
  }

  private static float[] fromBytes(byte[] source) {
    float[] target = new float[source.length];
    for (int i = 0; i < source.length; i++) {
      target[i] = source[i];
    }
    return target;
  }

  private static float[] fromShorts(short[] source) {
    float[] target = new float[source.length];
    for (int i = 0; i < source.length; i++) {
      target[i] = source[i];
    }
    return target;
  }

  private static float[] fromInts(int[] source) {
    float[] target = new float[source.length];
    for (int i = 0; i < source.length; i++) {
      target[i] = source[i];
    }
    return target;
  }

  private static NeighbourTable neighbours(
      Path file, Dataset dataset, int baseRows, int queryRows) {
    int[][] ids =
        switch (dataset.getData()) {
          case int[][] table -> table;
          case long[][] table ->
              Arrays.stream(table)
                  .map(row -> Arrays.stream(row).mapToInt(Math::toIntExact).toArray())
                  .toArray(int[][]::new);
          default ->
              throw new DatasetException(
                  "%s: `neighbors` holds %s, expected integers"
                      .formatted(file, dataset.getJavaType()));
        };
    if (ids.length != queryRows) {
      throw new DatasetException(
          "%s: `neighbors` has %d rows, but `test` has %d".formatted(file, ids.length, queryRows));
    }
    for (int[] row : ids) {
      for (int id : row) {
        if (id < 0 || id >= baseRows) {
          throw new DatasetException(
              "%s: neighbour %d is not a row of `train` (0..%d)".formatted(file, id, baseRows - 1));
        }
      }
    }
    return new NeighbourTable(ids);
  }
}
