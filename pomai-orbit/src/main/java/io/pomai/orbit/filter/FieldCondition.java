package io.pomai.orbit.filter;

import io.pomai.orbit.filter.Value.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an expression that uses one field: tells for each rank of an index of the field whether
 * it is true. It is evaluated for values of the field as it would be for elements, so every oddity
 * of comparison comes out the same; where it can only change at some <em>points</em> of the order
 * of values, such as the number that a field is compared with, only there and in between.
 *
 * <p>Not thread-safe.
 */
final class FieldCondition {
  /** Ranks whose values are evaluated one by one, at most; else their slots are looked at. */
  private static final int MOST_EVALUATED = 1 << 13;

  private static final byte[] LETTER = {'x'};

  private final FilterEvaluator evaluator;
  private final @Nullable List<Value> numberPoints;
  private final @Nullable List<Value> stringPoints;

  /** A condition that is a program with one field. */
  FieldCondition(Program program) {
    this.evaluator = new FilterEvaluator(program);
    Comparison comparison = Comparison.of(program);
    this.numberPoints = comparison == null ? null : comparison.numberPoints();
    this.stringPoints = comparison == null ? null : comparison.stringPoints();
  }

  /**
   * A field and what it is compared with.
   *
   * @param operator what compares, as if the field stood first
   * @param literal a number, string, null or tuple
   */
  private record Comparison(Operator operator, Value literal) {
    static @Nullable Comparison of(Program program) {
      int[] code = program.code();
      if (code.length == 1) {
        return new Comparison(Operator.NOT_EQUAL, new Value().number(0)); // changes there as well
      }
      if (code.length != 3 || code[2] >= 0 || program.literals().length != 1) {
        return null;
      }
      boolean fieldFirst = program.isField(code[0]);
      return isUsable(Operator.of(code[2]), program.literals()[0], fieldFirst)
          ? new Comparison(Operator.of(code[2]), program.literals()[0])
          : null;
    }

    private static boolean isUsable(Operator operator, Value literal, boolean fieldFirst) {
      return switch (operator) {
        case GREATER, NOT_LESS, LESS, NOT_GREATER, EQUAL, NOT_EQUAL -> literal.kind != Kind.TUPLE;
        case IN -> fieldFirst && literal.kind == Kind.TUPLE;
        default -> false;
      };
    }

    private boolean isOrder() {
      return operator != Operator.EQUAL
          && operator != Operator.NOT_EQUAL
          && operator != Operator.IN;
    }

    private List<Value> compared() {
      return literal.members == null ? List.of(literal) : Arrays.asList(literal.members);
    }

    /** Where the truth for numbers may change, in their order. */
    List<Value> numberPoints() {
      NumberText text = new NumberText();
      List<Value> points = new ArrayList<>();
      for (Value each : compared()) {
        double number =
            switch (each.kind) {
              case NUMBER -> each.number;
              case STRING -> text.read(each.bytes, each.from, each.to, 0);
              case NULL, TUPLE -> 0;
            };
        if (number == 0) {
          points.add(new Value().number(-0.0));
          points.add(new Value().number(0.0));
        } else if (!Double.isNaN(number)) {
          points.add(new Value().number(number));
        }
      }
      return points.stream().sorted().distinct().toList();
    }

    /** Where the truth for strings may change; null if it may anywhere. */
    @Nullable List<Value> stringPoints() {
      List<Value> points = new ArrayList<>();
      for (Value each : compared()) {
        if (isOrder() || each.kind == Kind.NUMBER) {
          return null;
        }
        if (each.kind == Kind.STRING) {
          points.add(each);
        }
      }
      return points.stream().sorted().distinct().toList();
    }
  }

  /** The verdict for each rank. */
  RankVerdicts over(FieldIndex index) {
    RankVerdicts verdicts = new RankVerdicts();
    verdicts.add(Verdict.NO, 1);
    addNumbers(index, verdicts);
    addStrings(index, verdicts);
    addEach(index, index.rankCount(), verdicts);
    return verdicts;
  }

  private void addNumbers(FieldIndex index, RankVerdicts verdicts) {
    int end = index.numbersEnd();
    List<Value> points = numberPoints;
    if (points == null) {
      addEach(index, end, verdicts);
      return;
    }
    Value beside = new Value();
    double last = 0;
    for (Value point : points) {
      last = point.number;
      addPoint(index, beside.number(Math.nextDown(last)), point, verdicts);
    }
    verdicts.add(verdict(beside.number(Math.nextUp(last))), end);
  }

  private void addStrings(FieldIndex index, RankVerdicts verdicts) {
    int end = index.stringsEnd();
    List<Value> points = stringPoints;
    if (points == null) {
      addEach(index, end, verdicts);
      return;
    }
    Value beside = new Value().string(LETTER, 0, LETTER.length);
    for (Value point : points) {
      if (point.length() >= beside.length()) {
        byte[] longer = Arrays.copyOf(LETTER, point.length() + 1);
        beside.string(longer, 0, longer.length); // longer than any, so none of them
      }
    }
    for (Value point : points) {
      addPoint(index, beside, point, verdicts);
    }
    verdicts.add(verdict(beside), end);
  }

  /** Adds the ranks that are whole below a point, as they are beside it, and that of the point. */
  private void addPoint(FieldIndex index, Value beside, Value point, RankVerdicts verdicts) {
    int rank = index.rank(point);
    verdicts.add(verdict(beside), rank);
    if (index.count(rank, rank + 1) > 0) {
      verdicts.add(FieldIndex.isKey(rank) ? verdict(point) : Verdict.PERHAPS, rank + 1);
    }
  }

  /** Adds the ranks below {@code end}: keys that slots have are evaluated. */
  private void addEach(FieldIndex index, int end, RankVerdicts verdicts) {
    if (end - verdicts.end() > MOST_EVALUATED) {
      verdicts.add(Verdict.PERHAPS, end);
    }
    for (int rank = verdicts.end(); rank < end; rank++) {
      if (index.count(rank, rank + 1) > 0) {
        boolean isKey = FieldIndex.isKey(rank);
        verdicts.add(isKey ? verdict(index.key(rank)) : Verdict.PERHAPS, rank + 1);
      }
    }
    verdicts.extend(end);
  }

  private byte verdict(Value value) {
    return Verdict.of(evaluator.isTrueOf(value));
  }
}
