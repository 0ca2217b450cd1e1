package io.pomai.arena.file;

import java.io.IOException;
import java.util.List;

/**
 * A folder of flat files, as small as durability allows, so that tests can stand in for a disk that
 * fails, tears and reorders writes.
 *
 * <p>Names are plain file names. A file that was created, renamed or deleted is so for good only
 * after {@link #sync}. Thread-safe.
 */
public interface StorageFolder {
  /** The names of all files, in order. */
  List<String> names() throws IOException;

  /** Whether there is a file {@code name}. */
  boolean exists(String name) throws IOException;

  /** Bytes in a file. */
  long size(String name) throws IOException;

  /** Creates an empty file, which must not exist yet, and opens it. */
  StorageFile create(String name) throws IOException;

  /** Opens a file that exists. */
  StorageFile openForWrite(String name) throws IOException;

  /** Deletes a file that exists; mappings and open files of it go on. */
  void delete(String name) throws IOException;

  /** Renames a file atomically; a file {@code to} is replaced. */
  void rename(String from, String to) throws IOException;

  /** Returns when all names are on the device as they are now. */
  void sync() throws IOException;

  /** Maps a whole file as long as it is now. It must not become shorter while it is mapped. */
  MappedFile map(String name) throws IOException;

  /**
   * Takes the folder for this process, until closed.
   *
   * @throws FolderInUseException when another has it
   */
  FolderLock lock() throws IOException;

  /** The folder as messages name it. */
  String describe();
}
