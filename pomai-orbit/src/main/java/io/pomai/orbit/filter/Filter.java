package io.pomai.orbit.filter;

import io.pomai.arena.ByteSlice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression over the attributes of an element, with the syntax and the values of Redis
 * vector sets: fields {@code .name} of a JSON object, numbers, strings, tuples {@code [1, "a"]} and
 * {@code null}; {@code or || and && > >= < <= == != in + - * / % ** ! not} and parentheses.
 *
 * <p>What is not obvious: a field that is missing, an object or unreadable makes the whole
 * expression false; {@code and} and {@code or} look at both sides; values of different types are
 * compared as numbers, where text that is none counts as 0; {@code .a-b} is one name; {@code null}
 * must not touch an operator or a letter. JSON is read leniently, up to the fields that are asked
 * for. An element without attributes never matches.
 *
 * <p>Immutable and safe for any thread; equal when the text is.
 */
public final class Filter {
  /** The longest expression, in bytes. */
  public static final int LONGEST = 64 << 10;

  /** What is not longer may be kept: the program takes some thirty times as much. */
  private static final int SHORT = 512;

  private final byte[] text;
  private final int hash;
  private final Program program;
  private final @Nullable Plan plan;

  private Filter(byte[] text) {
    this.text = text;
    this.hash = Arrays.hashCode(text);
    this.program = new Compiler(text).compile();
    this.plan = Plan.of(program);
  }

  /**
   * Compiles an expression, which ends at its first NUL byte.
   *
   * @throws FilterSyntaxException if it is none, is longer than {@link #LONGEST}, has more than 256
   *     different fields or needs more than 1,024 values at a time
   */
  public static Filter compile(ByteSlice expression) {
    if (expression.length() > LONGEST) {
      throw FilterSyntaxException.beyond("bytes", LONGEST, expression.length());
    }
    return compile(expression.toByteArray());
  }

  /** Compiles an expression in UTF-8; see {@link #compile(ByteSlice)}. */
  public static Filter compile(String expression) {
    byte[] bytes = expression.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw FilterSyntaxException.beyond("bytes", LONGEST, bytes.length);
    }
    return compile(bytes);
  }

  private static Filter compile(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new Filter(end == bytes.length ? bytes : Arrays.copyOf(bytes, end));
  }

  /** What evaluates it, for one thread at a time. */
  public FilterEvaluator evaluator() {
    return new FilterEvaluator(program);
  }

  /** How it is answered by indexes of its fields; null if it is not. */
  @Nullable Plan plan() {
    return plan;
  }

  /** Whether it is so short that it may be kept for the next time. */
  public boolean isShort() {
    return text.length <= SHORT;
  }

  /** Whether it was compiled from this text. */
  public boolean is(ByteSlice expression) {
    return expression.contentEquals(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Filter filter && Arrays.equals(text, filter.text);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The expression. */
  @Override
  public String toString() {
    return new String(text, StandardCharsets.UTF_8);
  }
}
