/** Tests of quantizers against exact arithmetic. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.quant;
