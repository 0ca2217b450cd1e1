package io.pomai.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ProtectedModeTest {
  /** What this machine is called by others; a client that comes from there is not local. */
  private static InetAddress outside() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .findFirst()
        .orElse(InetAddress.getLoopbackAddress());
  }

  private static String ask(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("ECHO hi\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void clientsOfOtherMachinesAreTurnedAway() throws IOException {
    InetAddress outside = outside();
    Assumptions.assumeFalse(outside.isLoopbackAddress(), "a machine with loopback only");
    AtomicBoolean localOnly = new AtomicBoolean(true);
    ServerConfig usual = TestServer.config(0);
    ServerConfig config =
        new ServerConfig(
            List.of(BindAddress.of("0.0.0.0")),
            0,
            null,
            1,
            16,
            usual.maxClients(),
            usual.idleSeconds(),
            0,
            localOnly::get,
            usual.passwordRequired(),
            usual.limits(),
            usual.outputLimits());
    try (TestServer server = new TestServer(config)) {
      assertThat(ask(outside, server.server.port())).isEqualTo("-DENIED");
      assertThat(ask(InetAddress.getLoopbackAddress(), server.server.port()))
          .doesNotContain("DENIED");
      assertThat(server.registry.rejected()).isEqualTo(1);
      localOnly.set(false);
      assertThat(ask(outside, server.server.port())).doesNotContain("DENIED");
    }
  }
}
