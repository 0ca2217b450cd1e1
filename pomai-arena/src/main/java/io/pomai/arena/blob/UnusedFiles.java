package io.pomai.arena.blob;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Deletes files that nobody needs any more. Other files of the folder are left alone. */
public final class UnusedFiles {
  private UnusedFiles() {}

  /** The names of the blobs and manifests that were never completed. */
  public static List<String> leftovers(StorageFolder folder) throws IOException {
    return find(folder, BlobNames::isLeftover);
  }

  /** The names of the blobs that are not in {@code needed}. */
  public static List<String> unreferenced(StorageFolder folder, Set<String> needed)
      throws IOException {
    return find(folder, name -> BlobNames.isBlob(name) && !needed.contains(name));
  }

  /**
   * Deletes the blobs and manifests that were never completed. Nobody may be writing one.
   *
   * @return the names of the deleted files
   */
  public static List<String> removeLeftovers(StorageFolder folder) throws IOException {
    return remove(folder, leftovers(folder));
  }

  /**
   * Deletes the blobs that a manifest does not name, once all names are on the device: a manifest
   * that was written, or read after a crash, is then the one that will be found.
   *
   * @param manifest the newest; no blob may wait for the next one unless it is in {@code kept}
   * @param kept further names to keep, for example of blobs that are still read
   * @return the names of the deleted blobs
   */
  public static List<String> removeUnreferenced(
      StorageFolder folder, Manifest manifest, Set<String> kept) throws IOException {
    Set<String> needed = new HashSet<>(kept);
    manifest.blobs().forEach(blob -> needed.add(blob.name()));
    folder.sync();
    return remove(folder, unreferenced(folder, needed));
  }

  private static List<String> find(StorageFolder folder, Predicate<String> unused)
      throws IOException {
    return folder.names().stream().filter(unused).toList();
  }

  private static List<String> remove(StorageFolder folder, List<String> names) throws IOException {
    for (String name : names) {
      folder.delete(name);
    }
    return names;
  }
}
