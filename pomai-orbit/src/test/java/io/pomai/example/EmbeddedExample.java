package io.pomai.example;

import io.pomai.orbit.engine.PomaiEngine;

/** The engine inside a program: the snippet of the README. */
public final class EmbeddedExample {
  private EmbeddedExample() {}

  /** Stores two vectors and prints the nearest one. */
  public static void main(String[] args) {
    try (PomaiEngine engine = PomaiEngine.open()) {
      engine.put("default", "apple", new float[] {0.9f, 0.1f, 0.0f});
      engine.put("default", "brick", new float[] {0.0f, 0.2f, 0.9f});
      engine.search("default", new float[] {1.0f, 0.0f, 0.0f}, 1).forEach(System.out::println);
    }
  }
}
