package io.pomai.arena.file;

import java.io.IOException;

/** Sole use of a folder; ends with {@link #close} or with the process. */
public interface FolderLock extends AutoCloseable {
  /** The file that is locked; it stays, and means nothing by itself. */
  String FILE = "pomai.lock";

  /** Lets others in. */
  @Override
  void close() throws IOException;
}
