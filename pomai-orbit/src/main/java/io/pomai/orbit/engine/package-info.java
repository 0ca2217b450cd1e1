/**
 * The product: engine, keyspaces and vector sets, for embedded callers and for the server alike.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.engine;
