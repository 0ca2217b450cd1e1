package io.pomai.server.export;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.pomai.server.BindAddress;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics} in the text format of Prometheus; {@code /healthz}, 200 as long as the process
 * answers; {@code /readyz}, 503 until all data is there.
 *
 * <p>Threads: started and closed by its owner; requests are answered one after the other, on a
 * thread of its own.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);
  private static final int BACKLOG = 16;
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("pomai-metrics-", 0).daemon(true).factory());
  private final ServerCollector collector;
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  private MetricsEndpoint(ServerCollector collector) {
    this.collector = collector;
  }

  /**
   * Starts to answer.
   *
   * @param port 0 for a free one
   * @throws IOException if an address cannot be listened on that is not optional, or none can
   */
  public static MetricsEndpoint start(
      List<BindAddress> addresses, int port, ServerCollector collector) throws IOException {
    MetricsEndpoint endpoint = new MetricsEndpoint(collector);
    try {
      for (BindAddress address : addresses) {
        endpoint.listen(address, endpoint.servers.isEmpty() ? port : endpoint.port());
      }
      if (endpoint.servers.isEmpty()) {
        throw new IOException("no address of " + addresses + " is of this machine");
      }
    } catch (IOException e) {
      endpoint.close();
      throw new IOException("cannot serve metrics on port " + port + ": " + e.getMessage(), e);
    }
    return endpoint;
  }

  private void listen(BindAddress address, int port) throws IOException {
    InetAddress resolved = address.resolve();
    if (resolved.isAnyLocalAddress() && !servers.isEmpty()) {
      return; // a socket on every interface takes IPv4 and IPv6 alike
    }
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(resolved, port), BACKLOG);
    } catch (IOException e) {
      if (address.optional()) {
        LOG.info("metrics are not served on {}: {}", address.host(), e.getMessage());
        return;
      }
      throw e;
    }
    server.setExecutor(executor);
    server.createContext("/metrics", only("/metrics", this::metrics));
    server.createContext(
        "/healthz", only("/healthz", exchange -> answer(exchange, 200, PLAIN, text("ok"))));
    server.createContext("/readyz", only("/readyz", this::ready));
    server.start();
    servers.add(server);
  }

  /** The handler for GET and HEAD of that path alone. */
  private static HttpHandler only(String path, HttpHandler handler) {
    return exchange -> {
      try (exchange) {
        String method = exchange.getRequestMethod();
        if (!exchange.getRequestURI().getPath().equals(path)) {
          answer(exchange, 404, PLAIN, text("not found"));
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
          answer(exchange, 405, PLAIN, text("GET only"));
        } else {
          handler.handle(exchange);
        }
      }
    };
  }

  private void metrics(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, collector.collect(), EscapingScheme.UNDERSCORE_ESCAPING);
    answer(exchange, 200, writer.getContentType(), text.toByteArray());
  }

  private void ready(HttpExchange exchange) throws IOException {
    boolean ready = collector.isReady();
    answer(exchange, ready ? 200 : 503, PLAIN, text(ready ? "ready" : "loading"));
  }

  private static byte[] text(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  /** The TCP port. */
  public int port() {
    return servers.getFirst().getAddress().getPort();
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    executor.shutdownNow();
  }
}
