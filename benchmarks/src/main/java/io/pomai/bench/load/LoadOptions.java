package io.pomai.bench.load;

import java.net.InetSocketAddress;

/**
 * How load is put on a server.
 *
 * @param server where it listens
 * @param connections 1 or more
 * @param pipeline requests that may be under way on one connection, 1 or more
 * @param spin whether the client polls its sockets without ever sleeping, which takes one core and
 *     keeps wake-up times out of the latencies
 * @param resp protocol version, 2 or 3
 */
public record LoadOptions(
    InetSocketAddress server, int connections, int pipeline, boolean spin, int resp) {
  /** Checks the ranges. */
  public LoadOptions {
    if (connections < 1 || pipeline < 1 || resp < 2 || resp > 3) {
      throw new IllegalArgumentException(
          "connections="
              + connections
              + " pipeline="
              + pipeline
              + " resp="
              + resp
              + ": expected >= 1, >= 1 and 2 or 3");
    }
  }
}
