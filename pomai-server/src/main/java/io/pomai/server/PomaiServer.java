package io.pomai.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listening RESP server: event loops, the listening sockets and the connected clients. What
 * commands do is up to the {@link CommandExecutor}, which it does not own.
 *
 * <p>Threading: {@link #start} and {@link #close} are called by the owner, never on an event loop.
 */
public final class PomaiServer implements AutoCloseable {
  private static final int SHUTDOWN_SECONDS = 5;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 << 10, 512 << 10);

  private final EventLoopGroup loops;
  private final ConnectionRegistry registry;
  private final List<Listeners> listeners = new ArrayList<>();

  private PomaiServer(ServerConfig config, ConnectionRegistry registry) {
    this.loops = newLoops(config.ioThreads());
    this.registry = registry;
  }

  /**
   * Starts listening.
   *
   * @throws IOException if an address cannot be bound; nothing is left open then
   */
  public static PomaiServer start(
      ServerConfig config, CommandExecutor executor, ConnectionRegistry registry)
      throws IOException {
    return start(config, executor, registry, () -> {});
  }

  /**
   * Makes everything ready, runs {@code beforeListening}, then starts listening.
   *
   * @throws IOException if an address cannot be bound; nothing is left open then
   */
  public static PomaiServer start(
      ServerConfig config,
      CommandExecutor executor,
      ConnectionRegistry registry,
      Runnable beforeListening)
      throws IOException {
    PomaiServer server = new PomaiServer(config, registry);
    TlsPort tls = config.tls();
    try {
      Listeners plain = tls != null && tls.alone() ? null : server.listen(config, executor, null);
      Listeners encrypted = tls == null ? null : server.listen(config, executor, tls.contexts());
      beforeListening.run();
      if (plain != null) {
        plain.bind(config.port());
      }
      if (encrypted != null) {
        encrypted.bind(tls.port());
      }
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    var _ =
        server.loops.next().scheduleAtFixedRate(() -> server.sweep(config), 1, 1, TimeUnit.SECONDS);
    return server;
  }

  /** Makes the sockets of plain connections, or of TLS connections where {@code tls} is given. */
  private Listeners listen(
      ServerConfig config, CommandExecutor executor, @Nullable Supplier<SslContext> tls) {
    Listeners made = new Listeners(config.bind());
    listeners.add(made);
    ServerBootstrap bootstrap = bootstrap(config);
    bootstrap.childHandler(new ConnectionInitializer(config, executor, registry, tls));
    made.register(bootstrap);
    return made;
  }

  /** The TCP port that is listened on: that of plain connections, if there are any. */
  public int port() {
    return listeners.getFirst().port();
  }

  /**
   * Accepts nobody any more, lets running commands finish, sends their replies and closes every
   * connection.
   */
  @Override
  public void close() {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        throw new IllegalStateException(
            "close() was called on event loop " + loop + ": call it on another thread");
      }
    }
    listeners.forEach(Listeners::close);
    registry.closeAll(SHUTDOWN_SECONDS);
    loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static EventLoopGroup newLoops(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("pomai-io"), NioIoHandler.newFactory());
  }

  private ServerBootstrap bootstrap(ServerConfig config) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, config.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    KeepAlive.apply(bootstrap, config.keepAliveSeconds());
    return bootstrap;
  }

  private void sweep(ServerConfig config) {
    registry.checkOutput();
    int limit = config.idleSeconds().getAsInt();
    if (limit > 0) {
      registry.closeIdle(limit);
    }
  }
}
