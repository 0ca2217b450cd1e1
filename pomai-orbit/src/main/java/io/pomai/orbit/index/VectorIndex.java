package io.pomai.orbit.index;

/**
 * An index over the slots of one set: what readers search, and what the writer of the set keeps up
 * to date.
 */
public interface VectorIndex extends VectorSearcher {

  /** A slot was filled and is not published yet. For the writer. */
  void added(int slot);

  /** Whether there is work for {@link #catchUp}. For anyone. */
  boolean isBehind();

  /** Does a bounded piece of the work that was put off when slots were added. For the writer. */
  void catchUp();

  /** Frees everything. No reader and no writer may be left. */
  void free();

  /** How many slots searches decide by short codes at present; the others cost a distance each. */
  default int coded() {
    return 0;
  }
}
