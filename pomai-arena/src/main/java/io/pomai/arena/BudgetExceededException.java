package io.pomai.arena;

/** An allocation that the memory budget does not allow. Nothing has changed when it is thrown. */
public final class BudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long requested;

  /** The refusal of {@code requested} more bytes where {@code used} of {@code limit} are taken. */
  public BudgetExceededException(long requested, long used, long limit) {
    super(
        "memory budget reached: requested=%d used=%d limit=%d bytes; delete data or raise the budget"
            .formatted(requested, used, limit));
    this.requested = requested;
  }

  /** The bytes that were refused. */
  public long requested() {
    return requested;
  }
}
