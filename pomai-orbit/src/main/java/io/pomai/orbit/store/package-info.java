/**
 * The storage of vector sets: slots with rows and columns off-heap, and the directory from key to
 * slot.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.store;
