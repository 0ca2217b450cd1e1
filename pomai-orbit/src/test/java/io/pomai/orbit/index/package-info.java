/** Tests of the indexes against the plain scan. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.index;
