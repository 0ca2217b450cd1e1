package io.pomai.orbit.engine;

/** What readers of hits have in common. */
public interface SearchReader {
  /** The search has chosen what it sees: changes from here on do not show in its hits. */
  default void hasSnapshot() {}

  /** Takes one hit; the view is valid only during the call. */
  void hit(ElementView element);
}
