package io.pomai.orbit.filter;

/**
 * A field of the attributes that has an index.
 *
 * @param name its name
 * @param elements about how many elements have a value that can be read there
 * @param values how many different values the index tells apart
 * @param bytes memory of the index
 */
public record IndexedAttribute(String name, long elements, long values, long bytes) {}
