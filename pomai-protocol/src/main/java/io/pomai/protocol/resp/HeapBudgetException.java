package io.pomai.protocol.resp;

/** A command has more arguments than the heap has room for. Carries no stack trace. */
final class HeapBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HeapBudgetException(String message) {
    super(message, null, false, false);
  }
}
