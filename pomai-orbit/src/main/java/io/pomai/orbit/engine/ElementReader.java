package io.pomai.orbit.engine;

/** Receives one element. */
@FunctionalInterface
public interface ElementReader {
  /** Takes the element; the view is valid only during the call. */
  void read(ElementView element);
}
