package io.pomai.arena.file;

/** How mapped bytes will be used: the advice of {@code madvise(2)}. */
public enum Advice {
  /** Here and there: the system reads no more than what is touched. */
  RANDOM(1),
  /** From front to back: the system reads far ahead. */
  SEQUENTIAL(2),
  /** Soon: the system starts to read now. */
  WILLNEED(3),
  /** Not soon: the system takes the pages out of this process; a later touch reads them again. */
  DONTNEED(4);

  private final int code;

  Advice(int code) {
    this.code = code;
  }

  /** The number that {@code madvise(2)} takes. */
  int code() {
    return code;
  }
}
