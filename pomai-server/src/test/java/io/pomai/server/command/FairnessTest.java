package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FairnessTest {
  private static final int DIMENSION = 64;
  private static final Pattern CALLS = Pattern.compile("cmdstat_info:calls=(\\d+),");

  /**
   * A client whose commands arrive all at once does not keep its event loop until the last of them
   * is done.
   */
  @Test
  void othersGetTheirTurnWithinALongPipeline() throws IOException {
    int commands = 2_000;
    try (RunningServer server = TestServers.start("io-threads", "1");
        RespClient pipeline = new RespClient(server.port());
        RespClient other = new RespClient(server.port())) {
      other.ask("PING");
      pipeline.sendRaw(RespClient.latin("INFO memory\r\n".repeat(commands)));
      assertThat(pipeline.read()).contains("used_memory");
      Matcher calls = CALLS.matcher(other.ask("INFO", "commandstats"));
      assertThat(calls.find()).isTrue();
      assertThat(Integer.parseInt(calls.group(1))).isPositive().isLessThan(commands);
      for (int i = 1; i < commands; i++) {
        assertThat(pipeline.read()).contains("used_memory");
      }
    }
  }

  /** So many queries take far longer than a millisecond, wherever they run. */
  @Test
  void searchesEndInTheTimeTheyAreGiven() throws IOException {
    try (RunningServer server =
            TestServers.start("pomai-search-inline-micros", "0", "pomai-index-threshold", "4096");
        RespClient client = new RespClient(server.port())) {
      Random random = new Random(7);
      for (int i = 0; i < 6_000; i++) {
        client.send(
            RespClient.latin("VSET"),
            RespClient.latin("k" + i),
            vector(random),
            RespClient.latin("ATTR"),
            RespClient.latin("{\"a\":" + i % 2 + "}"));
      }
      for (int i = 0; i < 6_000; i++) {
        assertThat(client.read()).isEqualTo("+OK|");
      }
      assertThat(client.ask(queries(random, 500, "EXACT", "TIMEOUT", "1"))).isEqualTo(TIMED_OUT);
      assertThat(client.ask(queries(random, 500, "RECALL", "0.99", "TIMEOUT", "1")))
          .isEqualTo(TIMED_OUT);
      assertThat(client.ask(queries(random, 500, "EXACT", "FILTER", ".a == 1", "TIMEOUT", "1")))
          .isEqualTo(TIMED_OUT);
      assertThat(client.ask(queries(random, 2, "EXACT", "TIMEOUT", "100000")))
          .startsWith("*2|*1|*2|$");
      assertThat(client.ask("INFO", "commandstats")).contains("failed_calls=3");
    }
  }

  private static final String TIMED_OUT =
      "-ERR search timed out after 1 ms: give it more time, or ask for less (a lower recall, a smaller k)|";

  private static byte[][] queries(Random random, int count, String... options) {
    byte[][] words = new byte[3 + count + options.length][];
    words[0] = RespClient.latin("VMSEARCH");
    words[1] = RespClient.latin("1");
    words[2] = RespClient.latin(Integer.toString(count));
    for (int i = 0; i < count; i++) {
      words[3 + i] = vector(random);
    }
    for (int i = 0; i < options.length; i++) {
      words[3 + count + i] = RespClient.latin(options[i]);
    }
    return words;
  }

  private static byte[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextFloat();
    }
    return RespClient.blob(vector);
  }
}
