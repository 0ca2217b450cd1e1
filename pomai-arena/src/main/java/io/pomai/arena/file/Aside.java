package io.pomai.arena.file;

import java.io.IOException;

/** Names of files that a repair took out of use and kept. */
public final class Aside {
  /** What stands behind the old name, before a number. */
  private static final String MARK = ".cut";

  private Aside() {}

  /** Whether a name is one of these. */
  public static boolean isOne(String name) {
    return name.contains(MARK);
  }

  /** A name that no file has for what was in {@code name}. */
  public static String nameFor(StorageFolder folder, String name) throws IOException {
    int number = 1;
    while (folder.exists(name + MARK + number)) {
      number++;
    }
    return name + MARK + number;
  }

  /** Renames a file and returns its new name. */
  public static String rename(StorageFolder folder, String name) throws IOException {
    String aside = nameFor(folder, name);
    folder.rename(name, aside);
    return aside;
  }
}
