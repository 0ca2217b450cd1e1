package io.pomai.server;

import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.protocol.resp.RespLimits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A server with {@link TestExecutor} behind it, on a free port; closing it checks that it gave all
 * its buffers back.
 */
final class TestServer implements AutoCloseable {
  final TestExecutor executor = new TestExecutor();
  final ConnectionRegistry registry = new ConnectionRegistry();
  final PomaiServer server;
  private final long buffersBefore = buffers();

  TestServer() throws IOException {
    this(config(0));
  }

  TestServer(ServerConfig config) throws IOException {
    server = PomaiServer.start(config, executor, registry);
  }

  /** Two event loops on both loopback addresses, with the defaults of Redis. */
  static ServerConfig config(int port) {
    return config(port, 10_000, 0, false, RespLimits.DEFAULTS);
  }

  /** One event loop, on which things happen one after the other. */
  static ServerConfig oneLoop() {
    ServerConfig two = config(0);
    return new ServerConfig(
        two.bind(),
        two.port(),
        two.tls(),
        1,
        two.backlog(),
        two.maxClients(),
        two.idleSeconds(),
        two.keepAliveSeconds(),
        two.localOnly(),
        two.passwordRequired(),
        two.limits(),
        two.outputLimits());
  }

  static ServerConfig config(
      int port, int maxClients, int idleSeconds, boolean password, RespLimits limits) {
    return new ServerConfig(
        List.of(BindAddress.of("127.0.0.1"), BindAddress.of("-::1")),
        port,
        null,
        2,
        128,
        () -> maxClients,
        () -> idleSeconds,
        300,
        () -> false,
        () -> password,
        () -> limits,
        OutputLimits.NONE);
  }

  RawClient connect() throws IOException {
    return new RawClient(server.port());
  }

  /** Waits until {@code condition} holds, ten seconds at most. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition did not come to hold within ten seconds");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  private static long buffers() {
    return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
  }

  @Override
  public void close() {
    server.close();
    executor.close();
    if (buffers() > buffersBefore) {
      throw new AssertionError(
          "leaked " + (buffers() - buffersBefore) + " bytes of network buffers");
    }
  }
}
