/** Changes of an engine's data as records of its log: what was done, not how it was asked for. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.log;
