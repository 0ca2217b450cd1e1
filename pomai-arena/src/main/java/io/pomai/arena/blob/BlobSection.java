package io.pomai.arena.blob;

/**
 * Where the bytes of a section are, for as long as their blob is open. Read-only: writing to a
 * mapped section ends the process.
 *
 * @param address of the first byte; a section that was written at a multiple of 64 bytes is at one
 * @param bytes how many, 0 or more; of 0 bytes the address means nothing
 */
public record BlobSection(long address, long bytes) {}
