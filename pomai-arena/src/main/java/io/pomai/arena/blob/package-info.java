/** Frozen blobs: immutable files of checksummed sections, and the manifest that names them. */
@org.jspecify.annotations.NullMarked
package io.pomai.arena.blob;
