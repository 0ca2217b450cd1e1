package io.pomai.arena;

/** What a block of native memory holds: the rows of every memory report. */
public enum MemoryKind {
  /** Vector rows. */
  VECTORS,
  /** Per-vector columns: sequences, key and attribute pointers, scales and norms. */
  COLUMNS,
  /** Key bytes. */
  KEYS,
  /** Attribute bytes. */
  ATTRIBUTES,
  /** Hash directories from key to slot, and slots in the order of keys. */
  DIRECTORY,
  /** When keys and elements expire. */
  DEADLINES,
  /** Compact codes of the bounded first pass. */
  CODES,
  /** Inverted lists: slots, terms and codes. */
  LISTS,
  /** Centroids and codewords of the index. */
  CENTROIDS,
  /** Matches of filters and indexes of attributes. */
  FILTERS,
  /** String values. */
  STRINGS,
  /** Sections of blobs, copied out of their files. */
  BLOBS,
  /** Records of the write-ahead log that are not safe on disk yet. */
  LOG,
  /** Buffers of running searches and calls. */
  SCRATCH;

  /** Whether it is what users have stored, not what is worked out from that. */
  boolean isData() {
    return switch (this) {
      case VECTORS, COLUMNS, KEYS, ATTRIBUTES, DIRECTORY, DEADLINES, STRINGS -> true;
      case CODES, LISTS, CENTROIDS, FILTERS, BLOBS, LOG, SCRATCH -> false;
    };
  }

  /** Position in arrays by kind; of no meaning outside of the process. */
  @SuppressWarnings("EnumOrdinal")
  public int index() {
    return ordinal();
  }
}
