package io.pomai.server.acl;

/**
 * A rule, or a file of rules, that cannot be applied; the message is for the client, without
 * secrets.
 */
public final class AclException extends Exception {
  private static final long serialVersionUID = 1L;

  /** An exception for the client. */
  public AclException(String message) {
    super(message);
  }
}
