/** Tests of files, and a simulated disk for tests of everything that must survive a crash. */
@org.jspecify.annotations.NullMarked
package io.pomai.arena.file;
