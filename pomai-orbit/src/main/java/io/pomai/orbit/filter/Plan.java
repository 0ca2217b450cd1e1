package io.pomai.orbit.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression as conditions on one field each, joined by {@code and} and {@code or}; {@code not}
 * is taken into them. What uses several fields at once is left open.
 *
 * <p>Immutable.
 */
final class Plan {
  /** Longer programs have no plan: it may be as deep as they are long. */
  private static final int LONGEST = 512;

  private final List<String> fields;
  private final Condition condition;

  private Plan(List<String> fields, Condition condition) {
    this.fields = fields;
    this.condition = condition;
  }

  /** A part of an expression whose value is only true or not. */
  sealed interface Condition {
    /** The same, negated. */
    Condition negated();
  }

  /** What is true everywhere, or nowhere. */
  record Fixed(boolean value) implements Condition {
    @Override
    public Condition negated() {
      return new Fixed(!value);
    }
  }

  /** What attributes have to be looked at for. */
  record Open() implements Condition {
    @Override
    public Condition negated() {
      return this;
    }
  }

  /**
   * A condition on one field.
   *
   * @param field its number
   * @param program the condition
   * @param isNegated whether the program is to be false
   */
  record OnField(int field, Program program, boolean isNegated) implements Condition {
    @Override
    public Condition negated() {
      return new OnField(field, program, !isNegated);
    }
  }

  /** Conditions of which all are to hold, or any. */
  record Joined(boolean isAnd, List<Condition> parts) implements Condition {
    @Override
    public Condition negated() {
      return new Joined(!isAnd, parts.stream().map(Condition::negated).toList());
    }
  }

  /** The plan of a program; null where there is none. */
  static @Nullable Plan of(Program program) {
    if (program.code().length > LONGEST
        || program.fields().length == 0
        || Arrays.stream(program.fields()).anyMatch(name -> name.length == 0)) {
      return null;
    }
    List<String> names =
        Arrays.stream(program.fields())
            .map(name -> new String(name, StandardCharsets.ISO_8859_1))
            .toList();
    return new Plan(names, new Reader(program).read());
  }

  /** The names of the fields; an element where one of them cannot be read does not match. */
  List<String> fields() {
    return fields;
  }

  /** What is to hold where all fields can be read. */
  Condition condition() {
    return condition;
  }

  /** Whether indexes of all fields say all. */
  boolean isWhole() {
    return isWhole(condition);
  }

  private static boolean isWhole(Condition of) {
    return switch (of) {
      case Open _ -> false;
      case Joined joined -> joined.parts.stream().allMatch(Plan::isWhole);
      case Fixed _, OnField _ -> true;
    };
  }

  /** Goes through a program as an evaluator does, with parts of it instead of values. */
  private static final class Reader {
    private final Program program;
    private final Deque<Part> stack = new ArrayDeque<>();

    Reader(Program program) {
      this.program = program;
    }

    /**
     * A value on the stack.
     *
     * @param from the first of the steps that leave it
     * @param condition what it is, if it is a truth
     */
    private record Part(int from, @Nullable Condition condition) {}

    Condition read() {
      int[] code = program.code();
      for (int at = 0; at < code.length; at++) {
        stack.push(code[at] >= 0 ? new Part(at, null) : apply(Operator.of(code[at]), at));
      }
      return condition(stack.pop(), code.length);
    }

    private Part apply(Operator operator, int at) {
      return switch (operator) {
        case NOT -> {
          Part part = stack.pop();
          yield new Part(part.from, condition(part, at).negated());
        }
        case AND, OR -> {
          Part second = stack.pop();
          Part first = stack.pop();
          Condition left = condition(first, second.from);
          Condition right = condition(second, at);
          yield new Part(first.from, joined(operator == Operator.AND, left, right));
        }
        default -> {
          stack.pop();
          yield new Part(stack.pop().from, null);
        }
      };
    }

    private static Condition joined(boolean isAnd, Condition left, Condition right) {
      List<Condition> parts = new ArrayList<>();
      for (Condition each : List.of(left, right)) {
        if (each instanceof Joined joined && joined.isAnd == isAnd) {
          parts.addAll(joined.parts);
        } else {
          parts.add(each);
        }
      }
      return new Joined(isAnd, parts);
    }

    /** A part as a truth; {@code to} is the step behind it. */
    private Condition condition(Part part, int to) {
      if (part.condition != null) {
        return part.condition;
      }
      Program its = program.part(part.from, to);
      return switch (its.fields().length) {
        case 0 -> new Fixed(new FilterEvaluator(its).run());
        case 1 -> new OnField(fieldOf(part.from, to), its, false);
        default -> new Open();
      };
    }

    private int fieldOf(int from, int to) {
      return Arrays.stream(program.code(), from, to)
          .filter(program::isField)
          .findFirst()
          .orElseThrow();
    }
  }
}
