package io.pomai.arena.file;

import java.io.IOException;

/** Somebody else has the data folder. */
public final class FolderInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The refusal of {@code folder}, held by {@code holder}. */
  public FolderInUseException(String folder, String holder) {
    super(
        "folder=%s: in use by %s; stop it first, or choose another folder"
            .formatted(folder, holder));
  }
}
