/**
 * The inverted-file index: a coarse quantizer, lists of compact codes, their scan, exact reranking,
 * and the calibration that turns an asked recall into effort.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.ivf;
