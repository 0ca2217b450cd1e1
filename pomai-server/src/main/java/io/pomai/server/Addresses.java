package io.pomai.server;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Socket addresses as Redis writes them. */
final class Addresses {
  private Addresses() {}

  static boolean isLoopback(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
        && inet.getAddress() != null
        && inet.getAddress().isLoopbackAddress();
  }

  /** {@code 127.0.0.1:6379}, {@code [::1]:6379}, or the address's own text. */
  static String text(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return String.valueOf(address);
    }
    String host = inet.getAddress().getHostAddress();
    return inet.getAddress() instanceof Inet6Address
        ? "[" + host + "]:" + inet.getPort()
        : host + ":" + inet.getPort();
  }
}
