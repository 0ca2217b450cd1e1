package io.pomai.orbit.index;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one search did and how long its stages took. Handed to a search that is to be explained;
 * others measure nothing.
 *
 * <p>Not thread-safe: one search fills it, its caller reads it afterwards.
 */
public final class SearchProfile {
  /** The stages, whose work may alternate. */
  public enum Stage {
    /** The nearest centroids. */
    ROUTE,
    /** The query's tables. */
    TABLES,
    /** Estimates of the vectors in lists. */
    SCAN,
    /** Distances. */
    MEASURE
  }

  private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
  private long last;
  private long lists;
  private long seen;
  private long filtered;
  private long passed;
  private long measured;
  private long bytes;

  /** The time from here to the end of the next stage is that stage's. */
  public void begin() {
    last = System.nanoTime();
  }

  /** The nearest centroids are known. */
  public void routed() {
    end(Stage.ROUTE);
  }

  /** The tables of the query are made. */
  public void prepared() {
    end(Stage.TABLES);
  }

  /** A stage, or a part of one, has ended. */
  private void end(Stage stage) {
    long now = System.nanoTime();
    nanos.merge(stage, now - last, Long::sum);
    last = now;
  }

  /**
   * A list was scanned: {@code near} of its vectors were not left out by their sketches, {@code
   * candidates} of them are still in question.
   */
  public void scanned(int vectors, long near, int candidates, long bytesRead) {
    lists++;
    seen += vectors;
    filtered += near;
    passed += candidates;
    bytes += bytesRead;
    end(Stage.SCAN);
  }

  /** Distances were computed. */
  public void measured(int vectors, long bytesRead) {
    measured += vectors;
    bytes += bytesRead;
    end(Stage.MEASURE);
  }

  /** Vectors outside of lists were looked at, and {@code distances} of them measured. */
  public void compared(int vectors, int distances, long bytesRead) {
    seen += vectors;
    filtered += vectors;
    passed += distances;
    measured(distances, bytesRead);
  }

  /** Lists that were scanned. */
  public long lists() {
    return lists;
  }

  /** Vectors that were looked at, in lists and beside them. */
  public long seen() {
    return seen;
  }

  /** Vectors that sketches did not leave out. */
  public long filtered() {
    return filtered;
  }

  /** Vectors that estimates and bounds did not exclude. */
  public long passed() {
    return passed;
  }

  /** Vectors whose distance was computed. */
  public long measured() {
    return measured;
  }

  /** Bytes of sketches, codes and vectors that were read. */
  public long bytesRead() {
    return bytes;
  }

  /** How long a stage took. */
  public long nanos(Stage stage) {
    return nanos.getOrDefault(stage, 0L);
  }
}
