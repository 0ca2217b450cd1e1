package io.pomai.arena.blob;

import io.pomai.arena.file.CorruptFileException;
import java.io.IOException;

/** Opens the blobs of one folder. Thread-safe. */
public interface BlobStore {
  /**
   * Opens a blob after checking its header and section table.
   *
   * @throws CorruptFileException when the file is missing, is another than the one referred to, is
   *     damaged, or needs what the caller cannot read
   */
  Blob open(BlobReference reference) throws IOException;

  /** What was opened and read so far. */
  BlobStats stats();
}
