/** What an engine holds as files: blobs of sets and strings, and the catalog that names them. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.checkpoint;
