package io.pomai.server;

import io.pomai.protocol.resp.RespLimits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server with {@link TestExecutor} behind it, on a free port. */
final class TestServer implements AutoCloseable {
  final TestExecutor executor = new TestExecutor();
  final ConnectionRegistry registry = new ConnectionRegistry();
  final PomaiServer server;

  TestServer() throws IOException {
    this(10_000, 0, false, RespLimits.DEFAULTS);
  }

  TestServer(int maxClients, int idleSeconds, boolean password, RespLimits limits)
      throws IOException {
    ServerConfig config =
        new ServerConfig(
            List.of("127.0.0.1", "::1"),
            0,
            2,
            128,
            () -> maxClients,
            () -> idleSeconds,
            true,
            () -> password,
            () -> limits);
    server = PomaiServer.start(config, executor, registry);
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

  @Override
  public void close() {
    server.close();
    executor.close();
  }
}
