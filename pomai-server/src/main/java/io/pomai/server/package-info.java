/**
 * The network side of the server: event loops, connections and their order of replies.
 *
 * <p>This package depends on none of its sub-packages; they depend on it. Whatever joins network,
 * commands and configuration (the main class) therefore lives in a sub-package of its own.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.server;
