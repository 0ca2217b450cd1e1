/** Tests of the parts of the index through lists. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.ivf;
