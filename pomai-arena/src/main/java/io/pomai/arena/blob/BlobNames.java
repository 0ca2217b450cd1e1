package io.pomai.arena.blob;

import java.util.regex.Pattern;

/** The names of blobs, and of files that are not complete yet. */
final class BlobNames {
  /** The longest name, in characters: with the end of a temporary one, any file system takes it. */
  static final int LONGEST = 200;

  private static final Pattern BLOB = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*\\.blob");
  private static final String TEMPORARY = ".tmp";

  private BlobNames() {}

  /** Whether a file of this name is a blob. */
  static boolean isBlob(String name) {
    return name.length() <= LONGEST && BLOB.matcher(name).matches();
  }

  /** Refuses what is not the name of a blob. */
  static void check(String name) {
    if (!isBlob(name)) {
      throw new IllegalArgumentException(
          "name="
              + name
              + ": expected at most "
              + LONGEST
              + " letters, digits, dots, minuses and underscores, and .blob at the end");
    }
  }

  /** The name that a file has until it is complete. */
  static String temporary(String name) {
    return name + TEMPORARY;
  }

  /** Whether a file of this name is a blob or a manifest that was never completed. */
  static boolean isLeftover(String name) {
    return name.endsWith(TEMPORARY)
        && isCompleted(name.substring(0, name.length() - TEMPORARY.length()));
  }

  private static boolean isCompleted(String name) {
    return isBlob(name) || name.equals(ManifestFile.NAME) || KeptManifests.isKept(name);
  }
}
