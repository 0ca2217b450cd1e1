package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.BindAddress;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.export.MetricsEndpoint;
import io.pomai.server.export.ServerCollector;
import io.pomai.server.launch.RunningServer;
import io.pomai.server.metrics.LoadProgress;
import io.pomai.server.metrics.ServerMetrics;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void whatInfoCountsIsExported() throws Exception {
    int port = freePort();
    try (RunningServer server =
            TestServers.start("pomai-metrics-port", Integer.toString(port), "requirepass", "hush");
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "hush");
      client.ask("SET", "k", "v");
      client.ask("SET", "k");
      client.ask("INCR", "k");
      client.ask("GET", "none");
      client.ask("VSET", "a", "VALUES", "2", "1", "2");
      HttpResponse<String> reply = get(port, "/metrics");
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(reply.body().lines())
          .contains(
              "pomai_command_duration_seconds_count{command=\"set\"} 1",
              "pomai_command_duration_seconds_bucket{command=\"set\",le=\"+Inf\"} 1",
              "pomai_command_rejections_total{command=\"set\"} 1.0",
              "pomai_command_failures_total{command=\"incr\"} 1.0",
              "pomai_errors_total{code=\"ERR\"} 2.0",
              "pomai_keyspace_misses_total 1.0",
              "pomai_connected_clients 1.0",
              "pomai_keys{db=\"0\"} 2.0",
              "pomai_vectors 1.0",
              "pomai_loading 0.0",
              "# TYPE pomai_memory_used_bytes gauge");
      assertThat(reply.body()).doesNotContain("hush");
      assertThat(get(port, "/healthz").body()).isEqualTo("ok\n");
      assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(port, "/metrics/x").statusCode()).isEqualTo(404);
      assertThat(get(port, "/").statusCode()).isEqualTo(404);
      assertThat(
              http.send(
                      HttpRequest.newBuilder(uri(port, "/metrics"))
                          .POST(BodyPublishers.ofString("x"))
                          .build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(405);
    }
    assertThatThrownBy(() -> get(port, "/healthz")).isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatLoadsIsAliveAndNotReady() throws Exception {
    LoadProgress load = new LoadProgress();
    try (PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(16 << 20));
        MetricsEndpoint endpoint =
            MetricsEndpoint.start(
                List.of(BindAddress.of("127.0.0.1"), BindAddress.of("-192.0.2.1")),
                0,
                new ServerCollector(
                    engine, new ConnectionRegistry(), new ServerMetrics(0), load, List.of()))) {
      load.begin();
      assertThat(get(endpoint.port(), "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(endpoint.port(), "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(endpoint.port(), "/metrics").body()).contains("pomai_loading 1.0");
      load.end();
      assertThat(get(endpoint.port(), "/readyz").body()).isEqualTo("ready\n");
    }
  }

  @Test
  void aServerDoesNotStartWithoutItsMetrics() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(
              () -> TestServers.start("pomai-metrics-port", Integer.toString(taken.getLocalPort())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot serve metrics on port " + taken.getLocalPort());
    }
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(port, path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
