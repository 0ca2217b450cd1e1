package io.pomai.server;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * One address to listen on, as Redis writes them in {@code bind}.
 *
 * @param host a host name or address; {@code *} (or {@code ::*}) for every interface of this
 *     machine, IPv4 and IPv6
 * @param optional whether it is no error when this machine has no such address
 */
public record BindAddress(String host, boolean optional) {
  private static final String OPTIONAL = "-";

  /** Reads an address with or without the prefix {@code -}, which makes it optional. */
  public static BindAddress of(String text) {
    return text.startsWith(OPTIONAL)
        ? new BindAddress(text.substring(OPTIONAL.length()), true)
        : new BindAddress(text, false);
  }

  /**
   * The address.
   *
   * @throws UnknownHostException if the host has none
   */
  public InetAddress resolve() throws UnknownHostException {
    boolean everything = host.equals("*") || host.equals("::*");
    return InetAddress.getByName(everything ? "::" : host);
  }

  /** As it is written in {@code bind}. */
  @Override
  public String toString() {
    return optional ? OPTIONAL + host : host;
  }
}
