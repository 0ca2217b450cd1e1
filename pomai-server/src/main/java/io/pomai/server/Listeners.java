package io.pomai.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets of one server: made first, bound later, all to the same port.
 *
 * <p>Threading: for the owner of the server.
 */
final class Listeners implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final List<Channel> made = new ArrayList<>();
  private final List<Channel> bound = new ArrayList<>();
  private final List<BindAddress> addresses;

  Listeners(List<BindAddress> addresses) {
    this.addresses = addresses;
  }

  /** Makes one unbound socket for each address. */
  void register(ServerBootstrap bootstrap) {
    for (BindAddress _ : addresses) {
      made.add(bootstrap.register().syncUninterruptibly().channel());
    }
  }

  /**
   * Starts listening.
   *
   * @param port 0 for a free one
   * @throws IOException if an address cannot be bound that is not optional, or none can
   */
  void bind(int port) throws IOException {
    int wanted = port;
    for (int i = 0; i < addresses.size(); i++) {
      bind(made.get(i), addresses.get(i), wanted);
      wanted = bound.isEmpty() ? port : port();
    }
    if (bound.isEmpty()) {
      throw new IOException("cannot listen on port " + port + ": no address of " + addresses);
    }
  }

  private void bind(Channel channel, BindAddress address, int port) throws IOException {
    InetAddress resolved = resolve(address);
    if (resolved.isAnyLocalAddress() && listensOnEverything()) {
      return; // a socket on every interface takes IPv4 and IPv6 alike
    }
    ChannelFuture done = channel.bind(new InetSocketAddress(resolved, port)).awaitUninterruptibly();
    if (done.isSuccess()) {
      bound.add(channel);
    } else if (address.optional() && isAbsent(resolved, done.cause())) {
      log.info("not listening on {}: this machine has no such address", address.host());
    } else {
      throw new IOException(
          "cannot listen on "
              + address.host()
              + " port "
              + port
              + ": "
              + done.cause().getMessage());
    }
  }

  private boolean listensOnEverything() {
    return bound.stream()
        .map(channel -> (InetSocketAddress) channel.localAddress())
        .anyMatch(local -> local.getAddress().isAnyLocalAddress());
  }

  private static InetAddress resolve(BindAddress address) throws IOException {
    try {
      return address.resolve();
    } catch (UnknownHostException e) {
      throw new IOException("cannot listen on " + address.host() + ": unknown host", e);
    }
  }

  /** Whether the address is not of this machine; one whose port is taken is. */
  private static boolean isAbsent(InetAddress address, Throwable cause) throws SocketException {
    if (!(cause instanceof BindException)) {
      return true; // the machine does not speak this protocol
    }
    boolean loopback = address instanceof Inet4Address && address.isLoopbackAddress();
    return !loopback && NetworkInterface.getByInetAddress(address) == null;
  }

  /** The port that is listened on. */
  int port() {
    return ((InetSocketAddress) bound.getFirst().localAddress()).getPort();
  }

  @Override
  public void close() {
    made.forEach(channel -> channel.close().awaitUninterruptibly());
  }
}
