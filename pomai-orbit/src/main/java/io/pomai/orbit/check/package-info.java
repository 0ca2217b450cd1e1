/** What is in a data folder, what is wrong with it, and what can be done about that. */
@org.jspecify.annotations.NullMarked
package io.pomai.orbit.check;
