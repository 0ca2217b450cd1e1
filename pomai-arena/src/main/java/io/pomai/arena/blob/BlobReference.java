package io.pomai.arena.blob;

/**
 * What must be known of a blob to open it, and to tell it from any other file: its checksum covers
 * the checksums of all its sections.
 *
 * @param name of the file: letters, digits, dot, minus and underscore, {@code .blob} at the end
 * @param bytes length of the file
 * @param checksum of header and section table, as the header has it
 */
public record BlobReference(String name, long bytes, int checksum) {
  /** Refuses what cannot refer to a blob. */
  public BlobReference {
    BlobNames.check(name);
    if (bytes < FileHeader.BYTES) {
      throw new IllegalArgumentException(
          "bytes=" + bytes + ": expected at least the header, " + FileHeader.BYTES);
    }
  }
}
