/** Tests of blobs and catalogs by themselves. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.checkpoint;
