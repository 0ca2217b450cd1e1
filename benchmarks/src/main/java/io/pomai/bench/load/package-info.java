/**
 * A non-blocking load generator for servers that speak RESP: pre-encoded requests, every reply
 * parsed and checked.
 */
@NullMarked
package io.pomai.bench.load;

import org.jspecify.annotations.NullMarked;
