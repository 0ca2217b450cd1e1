package io.pomai.arena.blob;

/**
 * An entry of a section table.
 *
 * @param id the section's number, unique in its blob
 * @param start where the bytes under its checksum begin: where the section before it ends
 * @param offset where its own bytes begin
 * @param bytes how many they are
 * @param checksum CRC-32C from {@code start} to its end
 */
record SectionEntry(int id, long start, long offset, long bytes, int checksum) {
  long end() {
    return offset + bytes;
  }
}
