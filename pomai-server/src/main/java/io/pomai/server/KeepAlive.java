package io.pomai.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * TCP keep-alive in Redis' terms: the first probe after so many seconds of silence, the next after
 * a third of it each, and after three without an answer the connection is dead.
 */
final class KeepAlive {
  private static final int PROBES = 3;

  private KeepAlive() {}

  /** Sets the options of accepted connections; 0 seconds for no probes. */
  static void apply(ServerBootstrap bootstrap, int seconds) {
    bootstrap.childOption(ChannelOption.SO_KEEPALIVE, seconds > 0);
    if (seconds == 0) {
      return;
    }
    Set<SocketOption<?>> supported = supported();
    set(bootstrap, supported, ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
    set(
        bootstrap,
        supported,
        ExtendedSocketOptions.TCP_KEEPINTERVAL,
        Math.max(1, seconds / PROBES));
    set(bootstrap, supported, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
  }

  private static void set(
      ServerBootstrap bootstrap,
      Set<SocketOption<?>> supported,
      SocketOption<Integer> option,
      int value) {
    if (supported.contains(option)) {
      bootstrap.childOption(NioChannelOption.of(option), value);
    }
  }

  /** What the sockets of this system understand; the times are the system's own elsewhere. */
  private static Set<SocketOption<?>> supported() {
    try (SocketChannel probe = SocketChannel.open()) {
      return probe.supportedOptions();
    } catch (IOException e) {
      return Set.of();
    }
  }
}
