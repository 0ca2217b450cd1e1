package io.pomai.arena;

import java.util.Locale;

/**
 * Pages from the operating system, zero on first touch. Thread-safe.
 *
 * <p>Two implementations: anonymous {@code mmap} on Linux, which costs memory only where it is
 * touched, and shared foreign memory arenas elsewhere.
 */
interface PageSource {
  /** Granularity of lengths, in bytes. */
  int PAGE = 4096;

  /**
   * Maps {@code bytes} (a multiple of {@link #PAGE}) at a multiple of {@code alignment}; 0 when
   * refused.
   */
  long map(long bytes, long alignment);

  /** Gives a mapping back as a whole. */
  void unmap(long address, long bytes);

  /**
   * Gives the pages of a range back but keeps its addresses; the content is undefined afterwards.
   */
  void discard(long address, long bytes);

  /** Asks for huge pages behind a mapping, where the system has them. */
  void adviseHugePages(long address, long bytes);

  /** Asks for huge pages behind a mapping that has content already. */
  void makeHuge(long address, long bytes);

  /** The best source of this machine. */
  static PageSource ofSystem() {
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    return linux ? new MmapPages() : new ForeignArenaPages();
  }
}
