package io.pomai.orbit.engine;

/**
 * One hit of a search, copied to the heap.
 *
 * @param key the key, read as UTF-8
 * @param distance the distance to the query; smaller is nearer
 */
public record SearchHit(String key, float distance) {}
