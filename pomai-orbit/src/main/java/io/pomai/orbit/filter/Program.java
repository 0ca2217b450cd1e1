package io.pomai.orbit.filter;

/**
 * An expression in the order of evaluation. Immutable.
 *
 * @param code what to do, one after the other: a number below that of the fields pushes a field,
 *     one above pushes a literal, a negative one is an operator (see {@link Operator#of})
 * @param fields the names of the fields, each once
 * @param literals the values that stand in the expression
 * @param depth most values on the stack, 1 or more
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares them
record Program(int[] code, byte[][] fields, Value[] literals, int depth) {}
