package io.pomai.arena.blob;

import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;

/**
 * An immutable file of numbered sections, open for reading. What kinds and section ids mean is the
 * caller's.
 *
 * <p>Threading: any thread may ask for sections. {@link #close} is immediate, and no address may be
 * read afterwards: whoever closes waits until no reader is left.
 */
public interface Blob extends AutoCloseable {
  /** The name of its file. */
  String name();

  /** What the sections are about, as the writer said. */
  int kind();

  /** The feature bits in use, as the writer said. */
  long features();

  /** The length of its file. */
  long bytes();

  /** Whether it has a section {@code id}. */
  boolean has(int id);

  /**
   * The bytes of a section, which are what was written. The first call for a section reads all of
   * it, unless it was verified before; keep the answer, the way here is not for every read.
   *
   * @throws CorruptFileException when they are not, or when there is no such section
   * @throws io.pomai.arena.BudgetExceededException when they have to be copied and there is no room
   */
  BlobSection section(int id) throws CorruptFileException;

  /**
   * Tells the system how a section will be used, if it is read from the file.
   *
   * @throws CorruptFileException when there is no such section
   */
  void advise(int id, Advice advice) throws CorruptFileException;

  /**
   * Lets the system have the pages of the file that this process has mapped; the next read of one
   * finds it again.
   */
  void givePagesBack();

  /** Gives up all memory at once: a read of a mapped section afterwards ends the process. */
  @Override
  void close();
}
