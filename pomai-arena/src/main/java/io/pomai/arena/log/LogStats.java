package io.pomai.arena.log;

/**
 * What a log has done since it was opened.
 *
 * @param records appended
 * @param bytes written to segments, headers included
 * @param writes calls that wrote
 * @param forces calls that waited for the device, those at the end of segments included
 * @param forceNanos time in them
 * @param longestForceNanos the longest of them
 * @param failures times that the log became unavailable
 * @param bufferedBytes memory of records that are not safe yet, in whole chunks
 * @param segments files of the log now
 * @param segmentBytes bytes in them
 */
public record LogStats(
    long records,
    long bytes,
    long writes,
    long forces,
    long forceNanos,
    long longestForceNanos,
    long failures,
    long bufferedBytes,
    int segments,
    long segmentBytes) {}
