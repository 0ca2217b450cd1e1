package io.pomai.arena.log;

/** How bytes differ from what was written, in words. */
record Fault(String expected, String found) {}
