package io.pomai.orbit.index;

/**
 * An index over the slots of one set: what readers search, and what the writer of the set keeps up
 * to date.
 */
public interface VectorIndex extends VectorSearcher {

  /**
   * As {@link #search(long, long, SearchScratch)}, with the effort that a goal asks for. An index
   * that is always exact has no use for it.
   */
  default void search(long query, long sequence, SearchGoal goal, SearchScratch scratch) {
    search(query, sequence, scratch);
  }

  /** As {@link #searchBatch(long, int, long, SearchScratch)}, likewise. */
  default void searchBatch(
      long queries, int count, long sequence, SearchGoal goal, SearchScratch scratch) {
    searchBatch(queries, count, sequence, scratch);
  }

  /** A slot is about to be free: no reader can see it any more. For the writer. */
  default void removed(int slot) {}

  /** A slot was filled and is not published yet. For the writer. */
  void added(int slot);

  /** Whether there is work for {@link #catchUp}. For anyone. */
  boolean isBehind();

  /** Does a bounded piece of the work that was put off when slots were added. For the writer. */
  void catchUp();

  /** Gives back memory that it can do without, for some time. For the writer. */
  default void shed() {}

  /** Frees everything. No reader and no writer may be left. */
  void free();

  /** How many slots searches decide by short codes at present; the others cost a distance each. */
  default int coded() {
    return 0;
  }
}
