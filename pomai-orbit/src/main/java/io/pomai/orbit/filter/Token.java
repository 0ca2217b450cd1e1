package io.pomai.orbit.filter;

/** A word of an expression. */
sealed interface Token permits Operator, Token.Literal, Token.Field {
  /** A value that stands in the expression. */
  record Literal(Value value) implements Token {}

  /**
   * A field of the attributes.
   *
   * @param from where its name begins in the expression
   * @param to where it ends
   */
  record Field(int from, int to) implements Token {}
}
