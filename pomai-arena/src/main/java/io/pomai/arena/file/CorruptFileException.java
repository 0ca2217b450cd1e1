package io.pomai.arena.file;

import java.io.IOException;

/** A file whose bytes are not what was written, with the place and the difference. */
public final class CorruptFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;

  /** What was {@code expected} at {@code offset} of {@code file}, and what was {@code found}. */
  public CorruptFileException(String file, long offset, String expected, String found) {
    super(
        "file=%s offset=%d: corrupt, expected %s, found %s"
            .formatted(file, offset, expected, found));
    this.file = file;
    this.offset = offset;
  }

  /** The file, folder included. */
  public String file() {
    return file;
  }

  /** Where in the file, in bytes. */
  public long offset() {
    return offset;
  }
}
