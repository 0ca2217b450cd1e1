/** Tests of damaged folders, with the engine as oracle. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.check;
