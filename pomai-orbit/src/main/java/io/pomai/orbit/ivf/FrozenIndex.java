package io.pomai.orbit.ivf;

import io.pomai.arena.blob.BlobReference;

/**
 * An index as a blob has it.
 *
 * @param blob where it is
 * @param version the {@link IndexFreezer#version} that it is
 */
public record FrozenIndex(BlobReference blob, long version) {}
