/** The write-ahead log: checksummed records in segment files, written by one thread for all. */
@org.jspecify.annotations.NullMarked
package io.pomai.arena.log;
