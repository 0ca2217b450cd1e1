package io.pomai.server.acl;

/** One rule that cannot be applied, and why. */
final class RuleException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RuleFault fault;

  RuleException(RuleFault fault) {
    super(fault.text());
    this.fault = fault;
  }

  RuleFault fault() {
    return fault;
  }
}
