/** Arguments of a command: a cursor over them, exact number parsing and vector arguments. */
@org.jspecify.annotations.NullMarked
package io.pomai.protocol.args;
