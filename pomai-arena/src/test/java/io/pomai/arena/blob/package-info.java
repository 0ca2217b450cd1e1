/** Tests of blobs and manifests. */
@org.jspecify.annotations.NullMarked
package io.pomai.arena.blob;
