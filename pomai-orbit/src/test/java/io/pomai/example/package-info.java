/** Programs that use the engine. */
@org.jspecify.annotations.NullMarked
package io.pomai.example;
