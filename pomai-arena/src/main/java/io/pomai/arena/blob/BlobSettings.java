package io.pomai.arena.blob;

/**
 * How blobs are opened.
 *
 * @param verification when the checksums of sections are compared
 * @param knownFeatures the feature bits that the caller can read: a blob with any other is refused
 */
public record BlobSettings(Verification verification, long knownFeatures) {}
