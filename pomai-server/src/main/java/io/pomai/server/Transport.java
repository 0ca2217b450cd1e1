package io.pomai.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The way sockets are driven.
 *
 * @param name as INFO shows it
 * @param handlers what an event loop waits with
 * @param listeners makes listening sockets
 */
record Transport(
    String name, IoHandlerFactory handlers, ChannelFactory<? extends ServerChannel> listeners) {

  /** The fastest transport that works here. */
  static Transport best() {
    return new Transport("nio", NioIoHandler.newFactory(), NioServerSocketChannel::new);
  }

  EventLoopGroup newLoops(int threads) {
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("pomai-io"), handlers);
  }
}
