package io.pomai.orbit;

/** How the distance of two vectors is measured; smaller is nearer. */
public enum Metric {
  /** Squared Euclidean distance. */
  L2,
  /** 1 minus the cosine of the angle; 1 when either vector is zero. */
  COSINE,
  /** Minus the inner product. */
  IP
}
