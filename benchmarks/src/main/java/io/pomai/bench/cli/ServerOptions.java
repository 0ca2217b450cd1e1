package io.pomai.bench.cli;

import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.load.LoadOptions;
import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** The server under test: the options that every command shares. */
final class ServerOptions {
  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Server host (default: ${DEFAULT-VALUE}).")
  String host = "127.0.0.1";

  @Option(
      names = "--port",
      converter = Numbers.Port.class,
      required = true,
      description = "Server port.")
  int port;

  @Option(
      names = "--resp",
      defaultValue = "2",
      description = "Protocol version, 2 or 3 (default: ${DEFAULT-VALUE}).")
  int resp = 2;

  @Option(
      names = "--spin",
      description = "Poll without sleeping: takes one core, keeps wake-up times out of latencies.")
  boolean spin;

  InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }

  /** The same host and client, another port. */
  ServerOptions onPort(int other) {
    ServerOptions copy = new ServerOptions();
    copy.host = host;
    copy.port = other;
    copy.resp = resp;
    copy.spin = spin;
    return copy;
  }

  ControlConnection control() {
    return ControlConnection.open(address());
  }

  LoadOptions load(int connections, int pipeline) {
    return new LoadOptions(address(), connections, pipeline, spin, resp);
  }
}
