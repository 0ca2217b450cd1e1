/** Tests of the write-ahead log. */
@org.jspecify.annotations.NullMarked
package io.pomai.arena.log;
