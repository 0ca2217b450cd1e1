package io.pomai.orbit.engine;

/**
 * What the checkpoints of an engine did since it was opened, and what its blobs are used for.
 *
 * @param running whether one runs now
 * @param startedMillis when the last one was begun, in milliseconds of the epoch; 0 if none was
 * @param lastSuccessMillis when the last one that succeeded ended, in milliseconds of the epoch; 0
 *     if none has
 * @param lastDurationMillis how long the last one took that ended, in milliseconds; -1 if none has
 * @param lastFailure why the last one that ended failed; empty if it succeeded or none has ended
 * @param blobBytes bytes of the files that the newest manifest names
 * @param mappedHits how often a section of a blob was handed out in place
 * @param copies how often a section of a blob was copied into memory
 * @param misses how often a section was asked for that its blob does not have
 * @param mappedBytes bytes of blobs that are open in place now
 */
public record CheckpointStats(
    boolean running,
    long startedMillis,
    long lastSuccessMillis,
    long lastDurationMillis,
    String lastFailure,
    long blobBytes,
    long mappedHits,
    long copies,
    long misses,
    long mappedBytes) {
  /** Nothing was done yet. */
  public static final CheckpointStats NONE =
      new CheckpointStats(false, 0, 0, -1, "", 0, 0, 0, 0, 0);
}
