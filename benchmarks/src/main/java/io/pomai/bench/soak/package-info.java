/**
 * Hostile clients: malformed frames and random commands against a running server, every reply
 * checked.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.bench.soak;
