package io.pomai.orbit.engine;

import io.pomai.arena.blob.Verification;
import io.pomai.arena.file.MapperChoice;
import io.pomai.arena.log.SyncPolicy;
import java.nio.file.Path;
import java.util.function.IntSupplier;

/**
 * Where an engine keeps its data beyond its own life, and when a change is safe.
 *
 * @param folder belongs to one engine at a time; it is made if it is not there
 * @param policy when a change counts as safe
 * @param segmentBytes about how long a file of the log gets
 * @param mapper how files are mapped for reading
 * @param verification when blobs are compared with their checksums
 * @param keptCheckpoints of how many checkpoints the files are kept, asked whenever one is made; 1
 *     and less: of the newest alone
 */
public record Durability(
    Path folder,
    SyncPolicy policy,
    long segmentBytes,
    MapperChoice mapper,
    Verification verification,
    IntSupplier keptCheckpoints) {
  /** The least {@link #segmentBytes}. */
  public static final long MIN_SEGMENT_BYTES = 1L << 20;

  /** The usual {@link #segmentBytes}. */
  public static final long DEFAULT_SEGMENT_BYTES = 64L << 20;

  /** Checks the ranges. */
  public Durability {
    if (segmentBytes < MIN_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "segmentBytes=" + segmentBytes + ": expected at least " + MIN_SEGMENT_BYTES);
    }
  }

  /** Changes reach the disk within about a second; those that a crash of the process finds stay. */
  public static Durability in(Path folder) {
    return new Durability(
        folder,
        SyncPolicy.EVERYSEC,
        DEFAULT_SEGMENT_BYTES,
        MapperChoice.JDK,
        Verification.LAZY,
        () -> 1);
  }

  /** A copy with another policy. */
  public Durability withPolicy(SyncPolicy newPolicy) {
    return new Durability(folder, newPolicy, segmentBytes, mapper, verification, keptCheckpoints);
  }

  /** A copy with files of another length. */
  public Durability withSegmentBytes(long bytes) {
    return new Durability(folder, policy, bytes, mapper, verification, keptCheckpoints);
  }

  /** A copy that maps files in another way. */
  public Durability withMapper(MapperChoice choice) {
    return new Durability(folder, policy, segmentBytes, choice, verification, keptCheckpoints);
  }

  /** A copy that compares blobs at another time. */
  public Durability withVerification(Verification when) {
    return new Durability(folder, policy, segmentBytes, mapper, when, keptCheckpoints);
  }

  /** A copy that keeps the files of more or fewer checkpoints. */
  public Durability withKeptCheckpoints(IntSupplier count) {
    return new Durability(folder, policy, segmentBytes, mapper, verification, count);
  }
}
