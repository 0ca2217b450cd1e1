/** Bytes with addresses: aligned off-heap slabs, a hard memory budget, reclamation by epochs. */
@org.jspecify.annotations.NullMarked
package io.pomai.arena;
