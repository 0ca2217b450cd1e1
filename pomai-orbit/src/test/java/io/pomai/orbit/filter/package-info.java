/** Tests of filter expressions against a slow, literal evaluator. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.filter;
