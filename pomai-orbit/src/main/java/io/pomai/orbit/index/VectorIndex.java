package io.pomai.orbit.index;

/**
 * An index over the slots of one set: what readers search, and what the writer of the set keeps up
 * to date.
 */
public interface VectorIndex extends VectorSearcher {

  /** A slot was filled and is not published yet. For the writer. */
  void added(int slot);

  /** Frees everything. No reader and no writer may be left. */
  void free();
}
