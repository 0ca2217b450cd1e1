package io.pomai.orbit.index;

/** A search has not come to an end in the time that it was given. Carries no stack trace. */
public final class SearchTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SearchTimeoutException(long millis) {
    super(
        "search timed out after "
            + millis
            + " ms: give it more time, or ask for less (a lower recall, a smaller k)",
        null,
        false,
        false);
  }
}
