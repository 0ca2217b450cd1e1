package io.pomai.arena.file;

import java.io.IOException;
import java.nio.file.Path;

/** A way to map files into memory. Thread-safe. */
public interface FileMapper {
  /** Maps {@code file} for reading, as long as it is now. */
  MappedFile map(Path file) throws IOException;
}
