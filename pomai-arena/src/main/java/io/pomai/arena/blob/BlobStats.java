package io.pomai.arena.blob;

/**
 * What the blobs of one store were used for.
 *
 * @param mappedHits how often a section was handed out in place
 * @param copies how often a section was copied into memory
 * @param misses how often a section was asked for that its blob does not have
 * @param mappedBytes bytes of blobs that are open in place now
 * @param copiedBytes bytes of sections that are copied now
 */
public record BlobStats(
    long mappedHits, long copies, long misses, long mappedBytes, long copiedBytes) {}
