package io.pomai.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.protocol.resp.RespLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindTest {
  /** Reserved for documentation (RFC 5737): no machine has it. */
  private static final String ABSENT = "192.0.2.1";

  private static ServerConfig config(int port, String... addresses) {
    return new ServerConfig(
        Arrays.stream(addresses).map(BindAddress::of).toList(),
        port,
        null,
        1,
        16,
        () -> 100,
        () -> 0,
        0,
        () -> false,
        () -> false,
        () -> RespLimits.DEFAULTS,
        OutputLimits.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1 -::1",
        "-" + ABSENT + " 127.0.0.1",
        "127.0.0.1 -" + ABSENT,
        "* -::*",
        "*"
      })
  void listensWhereItCan(String addresses) throws IOException {
    try (TestServer server = new TestServer(config(0, addresses.split(" ", -1)));
        RawClient client = server.connect()) {
      client.send("PING\r\n");
      assertThat(client.read()).isEqualTo("+PONG");
    }
  }

  @Test
  void anAbsentAddressIsAnErrorUnlessItIsOptional() {
    assertThatThrownBy(() -> new TestServer(config(0, "127.0.0.1", ABSENT)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on " + ABSENT + " port ");
    assertThatThrownBy(() -> new TestServer(config(0, "-" + ABSENT)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no address of [-" + ABSENT + "]");
  }

  @Test
  void aPortThatIsTakenIsAnErrorOnAnOptionalAddressToo() throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      assertThatThrownBy(() -> new TestServer(config(taken.getLocalPort(), "-127.0.0.1")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }
  }

  @Test
  void writesAddressesAsTheyCame() {
    List<String> texts = List.of("*", "-::1", "localhost");
    assertThat(texts.stream().map(BindAddress::of).map(BindAddress::toString)).isEqualTo(texts);
  }
}
