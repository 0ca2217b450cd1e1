package io.pomai.orbit.filter;

import java.util.ArrayList;
import java.util.List;

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
record Program(int[] code, byte[][] fields, Value[] literals, int depth) {
  /** Whether a step pushes a field. */
  boolean isField(int step) {
    return step >= 0 && step < fields.length;
  }

  /** The literal that a step pushes. */
  Value literal(int step) {
    return literals[step - fields.length];
  }

  /** The steps {@code from} to {@code to}, which leave one value, as a program of their own. */
  Program part(int from, int to) {
    List<byte[]> itsFields = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (isField(code[i]) && !itsFields.contains(fields[code[i]])) {
        itsFields.add(fields[code[i]]);
      }
    }
    List<Value> itsLiterals = new ArrayList<>();
    int[] itsCode = new int[to - from];
    for (int i = from; i < to; i++) {
      int step = code[i];
      if (isField(step)) {
        step = itsFields.indexOf(fields[step]);
      } else if (step >= 0) {
        itsLiterals.add(literal(step));
        step = itsFields.size() + itsLiterals.size() - 1;
      }
      itsCode[i - from] = step;
    }
    return new Program(
        itsCode, itsFields.toArray(byte[][]::new), itsLiterals.toArray(Value[]::new), depth);
  }
}
