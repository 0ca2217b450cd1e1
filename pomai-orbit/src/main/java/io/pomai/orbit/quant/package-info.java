/** Compact codes of vectors, and the bounds that they prove. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.quant;
