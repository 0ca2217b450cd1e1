package io.pomai.arena.blob;

import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in the file of a blob, and what is wrong with it.
 *
 * @param reference which blob
 * @param sections in the order of the file; none when header or section table are damaged
 * @param damage all that is not what was written; empty if the blob is sound
 */
public record BlobCheck(
    BlobReference reference, List<Section> sections, List<CorruptFileException> damage) {

  /**
   * A section.
   *
   * @param id its number
   * @param offset where it begins, in bytes
   * @param bytes its length
   */
  public record Section(int id, long offset, long bytes) {}

  /**
   * Reads every byte of a blob.
   *
   * @param knownFeatures as in {@link BlobSettings}
   * @throws IOException when the file cannot be read; damage is no exception
   */
  public static BlobCheck of(StorageFolder folder, BlobReference reference, long knownFeatures)
      throws IOException {
    BlobSettings settings = new BlobSettings(Verification.LAZY, knownFeatures);
    try (BlobFile file = BlobFile.open(folder, reference, settings)) {
      return of(file, reference);
    } catch (CorruptFileException e) {
      return new BlobCheck(reference, List.of(), List.of(e));
    }
  }

  private static BlobCheck of(BlobFile file, BlobReference reference) {
    List<Section> sections = new ArrayList<>();
    List<CorruptFileException> damage = new ArrayList<>();
    for (SectionEntry entry : file.entries()) {
      sections.add(new Section(entry.id(), entry.offset(), entry.bytes()));
      try {
        file.verify(entry);
      } catch (CorruptFileException e) {
        damage.add(e);
      }
    }
    return new BlobCheck(reference, sections, damage);
  }
}
