/**
 * Search over the slots of a set: the searcher interface, exact search, the nearest so far,
 * per-search scratch.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.index;
