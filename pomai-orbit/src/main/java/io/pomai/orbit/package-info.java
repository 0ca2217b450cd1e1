/** What a vector set is made of, as seen by the engine and by the kernels alike. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit;
