/** Filter expressions over the attributes of elements: compiled once, evaluated per element. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.filter;
