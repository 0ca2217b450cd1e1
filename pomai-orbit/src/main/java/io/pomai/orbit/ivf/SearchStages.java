package io.pomai.orbit.ivf;

/**
 * What comes between the vectors of the lists that a search looks at and the exact distances.
 *
 * @param sketches whether vectors are left out by their sketches first
 * @param estimates whether vectors are estimated by product quantization
 * @param compression how small the codes of these estimates are
 */
public record SearchStages(boolean sketches, boolean estimates, Compression compression) {}
