package io.pomai.arena.blob;

import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Manifests that are not the newest any more and whose files are kept, so that a copy of the folder
 * stays whole while another checkpoint is made, and damage of the newest can be undone. One thread
 * at a time.
 */
public final class KeptManifests {
  private static final Pattern NAME = Pattern.compile("manifest-[0-9]{19}\\.pomai");

  private KeptManifests() {}

  /** The name under which a version is kept. */
  public static String nameOf(long version) {
    return "manifest-%019d.pomai".formatted(version);
  }

  static boolean isKept(String name) {
    return NAME.matcher(name).matches();
  }

  /** Returns when a copy of the newest manifest is on the device, to be kept beside the next. */
  public static void keep(StorageFolder folder, Manifest newest) throws IOException {
    ManifestFile.write(folder, nameOf(newest.version()), newest);
  }

  /** The names of all, newest first. */
  public static List<String> names(StorageFolder folder) throws IOException {
    return folder.names().stream().filter(KeptManifests::isKept).toList().reversed();
  }

  /** The manifests that are intact, newest first. */
  public static List<Manifest> read(StorageFolder folder) throws IOException {
    List<Manifest> found = new ArrayList<>();
    for (String name : names(folder)) {
      intact(folder, name).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Manifest> intact(StorageFolder folder, String name) throws IOException {
    try {
      return ManifestFile.read(folder, name);
    } catch (CorruptFileException damaged) {
      return Optional.empty();
    }
  }

  /**
   * Deletes all but the newest {@code most} of those that are older than {@code version}. Blobs go
   * with {@link UnusedFiles}, after.
   *
   * @return those that are left and intact, newest first
   */
  public static List<Manifest> prune(StorageFolder folder, long version, int most)
      throws IOException {
    int left = 0;
    for (String name : names(folder)) {
      if (name.compareTo(nameOf(version)) < 0 && left < most) {
        left++;
      } else {
        folder.delete(name);
      }
    }
    return read(folder);
  }

  /** The names of all blobs of some manifests. */
  public static Set<String> blobs(List<Manifest> manifests) {
    Set<String> names = new HashSet<>();
    for (Manifest manifest : manifests) {
      manifest.blobs().forEach(blob -> names.add(blob.name()));
    }
    return names;
  }
}
