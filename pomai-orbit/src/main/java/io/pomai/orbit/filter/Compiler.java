package io.pomai.orbit.filter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Puts the words of an expression into the order of evaluation, by precedence (Dijkstra's shunting
 * yard). Only the balance of values and operators is checked, so operators may also stand behind
 * their values. Used once.
 */
final class Compiler {
  /** Most values on the stack. */
  private static final int DEEPEST = 1024;

  /** Most different fields. */
  private static final int MOST_FIELDS = 256;

  private final byte[] text;
  private final Deque<Operator> waiting = new ArrayDeque<>();
  private final List<Token> ordered = new ArrayList<>();
  private final List<byte[]> fields = new ArrayList<>();
  private final List<Value> literals = new ArrayList<>();
  private int depth;
  private int deepest;

  /** A compiler for a text without NUL bytes. */
  Compiler(byte[] text) {
    this.text = text;
  }

  Program compile() {
    for (Token token : new Lexer(text).tokens()) {
      if (token instanceof Operator operator) {
        take(operator);
      } else {
        ordered.add(token);
        deepest = Math.max(deepest, ++depth);
      }
    }
    while (!waiting.isEmpty()) {
      if (waiting.peek() == Operator.OPEN) {
        throw error();
      }
      apply(waiting.pop());
    }
    if (depth != 1) {
      throw error();
    }
    if (deepest > DEEPEST) {
      throw FilterSyntaxException.beyond("values that wait for an operator", DEEPEST, deepest);
    }
    return program();
  }

  /** The error for a wrong order of right words: it shows the whole expression. */
  private FilterSyntaxException error() {
    return FilterSyntaxException.near(text, 0);
  }

  private void take(Operator operator) {
    switch (operator) {
      case OPEN -> waiting.push(operator);
      case CLOSE -> close();
      default -> {
        while (!waiting.isEmpty()
            && waiting.peek() != Operator.OPEN
            && waiting.peek().comesBefore(operator)) {
          apply(waiting.pop());
        }
        waiting.push(operator);
      }
    }
  }

  private void close() {
    while (!waiting.isEmpty()) {
      Operator last = waiting.pop();
      if (last == Operator.OPEN) {
        return;
      }
      apply(last);
    }
    throw error();
  }

  private void apply(Operator operator) {
    if (depth < operator.arity) {
      throw error();
    }
    ordered.add(operator);
    depth += 1 - operator.arity;
  }

  private Program program() {
    int[] code = new int[ordered.size()];
    for (int i = 0; i < code.length; i++) {
      if (ordered.get(i) instanceof Token.Field field) {
        code[i] = number(field);
      }
    }
    for (int i = 0; i < code.length; i++) {
      switch (ordered.get(i)) {
        case Operator operator -> code[i] = operator.code();
        case Token.Literal literal -> {
          code[i] = fields.size() + literals.size();
          literals.add(literal.value());
        }
        case Token.Field _ -> {}
      }
    }
    return new Program(
        code, fields.toArray(byte[][]::new), literals.toArray(Value[]::new), deepest);
  }

  private int number(Token.Field field) {
    byte[] name = Arrays.copyOfRange(text, field.from(), field.to());
    for (int i = 0; i < fields.size(); i++) {
      if (Arrays.equals(fields.get(i), name)) {
        return i;
      }
    }
    fields.add(name);
    if (fields.size() > MOST_FIELDS) {
      throw FilterSyntaxException.beyond("different fields", MOST_FIELDS, fields.size());
    }
    return fields.size() - 1;
  }
}
