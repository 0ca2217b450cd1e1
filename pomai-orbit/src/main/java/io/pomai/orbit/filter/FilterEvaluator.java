package io.pomai.orbit.filter;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.filter.Value.Kind;
import java.util.Arrays;

/**
 * Evaluates one filter. Attributes are copied before they are read, so no content of theirs can
 * lead outside of them. Allocates only to grow, and for numbers that are not exact in a double.
 *
 * <p>Not thread-safe; reused from element to element.
 */
public final class FilterEvaluator {
  private static final int SPARE = 64;

  private final int[] code;
  private final int fieldCount;
  private final boolean neverTrue;
  private final NumberText numbers = new NumberText();
  private final JsonReader json = new JsonReader(numbers);
  private final JsonFields fields;
  private final Value[] operands;
  private final Value[] stack;
  private final Value[] results;
  private final Value member = new Value();
  private byte[] text = {};
  private int top;

  FilterEvaluator(Program program) {
    this.code = program.code();
    this.fieldCount = program.fields().length;
    this.operands = new Value[fieldCount + program.literals().length];
    for (int i = 0; i < fieldCount; i++) {
      operands[i] = new Value();
    }
    System.arraycopy(program.literals(), 0, operands, fieldCount, program.literals().length);
    this.fields = new JsonFields(program.fields(), operands, json);
    this.neverTrue = Arrays.stream(program.fields()).anyMatch(name -> name.length == 0);
    this.stack = new Value[program.depth()];
    this.results = new Value[program.depth()];
    Arrays.setAll(results, i -> new Value());
  }

  /** Whether an element with these attributes, {@code length} bytes at an address, matches. */
  public boolean matches(long attributes, int length) {
    if (neverTrue) {
      return false;
    }
    if (fieldCount > 0) {
      if (text.length < length) {
        text = new byte[length + SPARE];
      }
      NativeMemory.copy(attributes, text, 0, length);
      if (!fields.read(text, length)) {
        return false;
      }
    }
    return run();
  }

  /** Whether an expression that has one field is true where that is readable and has a value. */
  boolean isTrueOf(Value field) {
    operands[0] = field;
    return run();
  }

  /** Whether the expression, on what was read last or without any field, is true. */
  boolean run() {
    top = 0;
    for (int step : code) {
      if (step >= 0) {
        stack[top++] = operands[step];
      } else {
        apply(Operator.of(step));
      }
    }
    return stack[0].isTrue();
  }

  private void apply(Operator operator) {
    Value b = stack[top - 1];
    top -= operator.arity;
    Value a = stack[top];
    double result =
        switch (operator) {
          case NOT -> truth(!b.isTrue());
          case AND -> truth(a.isTrue() && b.isTrue());
          case OR -> truth(a.isTrue() || b.isTrue());
          case EQUAL -> truth(areEqual(a, b));
          case NOT_EQUAL -> truth(!areEqual(a, b));
          case IN -> truth(isIn(a, b));
          default -> calculate(operator, toNumber(a), toNumber(b));
        };
    stack[top] = results[top].number(result);
    top++;
  }

  private static double truth(boolean value) {
    return value ? 1 : 0;
  }

  private static double calculate(Operator operator, double a, double b) {
    return switch (operator) {
      case POWER -> power(a, b);
      case TIMES -> a * b;
      case OVER -> a / b;
      case MODULO -> a % b;
      case PLUS -> a + b;
      case MINUS -> a - b;
      case GREATER -> truth(a > b);
      case NOT_LESS -> truth(a >= b);
      case LESS -> truth(a < b);
      case NOT_GREATER -> truth(a <= b);
      default -> throw new IllegalStateException("operator=" + operator + ": not of numbers");
    };
  }

  /** As in C: 1 to any power is 1, and -1 to an infinite one. */
  private static double power(double base, double exponent) {
    return base == 1 || (base == -1 && Double.isInfinite(exponent)) ? 1 : Math.pow(base, exponent);
  }

  private double toNumber(Value value) {
    return switch (value.kind) {
      case NUMBER -> value.number;
      case STRING -> numbers.read(value.bytes, value.from, value.to, 0);
      case TUPLE, NULL -> 0;
    };
  }

  private boolean areEqual(Value a, Value b) {
    if (a.kind == Kind.STRING && b.kind == Kind.STRING) {
      return Arrays.equals(a.bytes, a.from, a.to, b.bytes, b.from, b.to);
    }
    if (a.kind == Kind.NULL || b.kind == Kind.NULL) {
      return a.kind == b.kind;
    }
    return toNumber(a) == toNumber(b);
  }

  private boolean isIn(Value a, Value b) {
    if (b.kind == Kind.TUPLE) {
      return b.members == null ? isInArray(a, b) : isInTuple(a, b.members);
    }
    return a.kind == Kind.STRING && b.kind == Kind.STRING && isPart(a, b);
  }

  private boolean isInTuple(Value a, Value[] members) {
    for (Value each : members) {
      if (areEqual(a, each)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInArray(Value a, Value array) {
    json.enter(array.bytes, array.from, array.bytes.length);
    if (json.accept(']')) {
      return false;
    }
    int mark = json.used();
    boolean equal;
    boolean more;
    do {
      more = json.readMember(member);
      equal = areEqual(a, member);
      json.release(mark);
    } while (more && !equal);
    return equal;
  }

  private static boolean isPart(Value part, Value whole) {
    int length = part.length();
    for (int from = whole.from; from + length <= whole.to; from++) {
      if (Arrays.equals(part.bytes, part.from, part.to, whole.bytes, from, from + length)) {
        return true;
      }
    }
    return false;
  }
}
