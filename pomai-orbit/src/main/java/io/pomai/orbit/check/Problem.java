package io.pomai.orbit.check;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Something in a data folder that should not be as it is.
 *
 * @param text file, offset if it is damage, what is wrong and what to do
 * @param loss whether repairing it gives up data
 * @param repair what mends it; null if nothing does
 */
public record Problem(String text, boolean loss, @Nullable Repair repair) {
  /** Mends a folder that nobody else uses. */
  @FunctionalInterface
  public interface Repair {
    /** Mends, and returns what was done. */
    String apply(StorageFolder folder) throws IOException;
  }

  /** What nothing but a backup mends. */
  static Problem lost(String text) {
    return new Problem(text, true, null);
  }

  /** A file of no use. */
  static Problem leftover(String file, String why) {
    return new Problem(
        "file=%s: %s; --repair deletes it".formatted(file, why),
        false,
        folder -> {
          folder.delete(file);
          return "deleted " + file;
        });
  }
}
