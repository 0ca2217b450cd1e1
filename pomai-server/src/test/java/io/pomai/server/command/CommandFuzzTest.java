package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.rows.CommandRows;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command with random arguments and options: each gets one well-formed reply that is no
 * internal error.
 */
class CommandFuzzTest {
  private static final int ROUNDS = 150;
  private static final List<String> NOT_ANSWERED =
      List.of(
          "quit",
          "shutdown",
          "client|reply",
          "client|kill",
          "client|pause",
          "monitor",
          "subscribe",
          "psubscribe",
          "ssubscribe",
          "unsubscribe",
          "punsubscribe",
          "sunsubscribe");
  private static final String[] WORDS = {
    "",
    "a",
    "b",
    "default",
    "s",
    "IN",
    "in",
    "VALUES",
    "ATTR",
    "NX",
    "XX",
    "GET",
    "WITHVECTORS",
    "WITHATTRS",
    "WITHATTR",
    "RADIUS",
    "EXACT",
    "DIM",
    "METRIC",
    "TYPE",
    "FLAG",
    "COSINE",
    "L2",
    "IP",
    "F32",
    "F16",
    "I8",
    "on",
    "off",
    "simd",
    "bounded-exact-scan",
    "0",
    "1",
    "2",
    "3",
    "-1",
    "1000000",
    "9223372036854775807",
    "99999999999999999999",
    "1e38",
    "nan",
    "-0.5",
    "{}",
    "{\"a\":1}",
    "{",
    "*",
    "[",
    "\\",
    "MATCH",
    "COUNT",
    "AUTH",
    "SETNAME",
    "ID",
    "ADDR",
    "SAMPLES",
    "FILTERBY",
    "PATTERN",
    "ASYNC",
    "SYNC",
    "get",
    "vset",
    "vsearch",
    "maxclients",
    "timeout",
    "100",
    "string",
    "vectorset",
    "all"
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyCommandLineGetsAReply(long seed) throws IOException {
    Random random = new Random(seed);
    String inlineMicros = seed % 2 == 0 ? "0" : "2000";
    try (RunningServer server =
            TestServers.start("pomai-search-inline-micros", inlineMicros, "maxmemory", "16mb");
        RespClient client = new RespClient(server.port())) {
      client.ask("HELLO", seed < 3 ? "2" : "3");
      for (int round = 0; round < ROUNDS; round++) {
        for (CommandSpec row :
            CommandRows.table().all().filter(r -> !NOT_ANSWERED.contains(r.name())).toList()) {
          byte[][] line = line(row, random);
          assertThat(client.ask(line))
              .as("seed " + seed + ": " + row.name() + " " + text(line))
              .doesNotContain("internal error");
        }
        client.ask(round % 2 == 0 ? "EXEC" : "DISCARD"); // of the MULTI that every round has
      }
      assertThat(client.ask("PING")).isEqualTo("+PONG|");
    }
  }

  private static byte[][] line(CommandSpec row, Random random) {
    List<byte[]> line = new ArrayList<>();
    for (String word : row.name().split("\\|", -1)) {
      line.add(RespClient.latin(word));
    }
    int exact = Math.abs(row.arity()) - line.size();
    int more = row.arity() < 0 ? random.nextInt(6) : 0;
    int count = random.nextInt(5) == 0 ? random.nextInt(4) : exact + more;
    while (count-- > 0) {
      addArgument(line, random);
    }
    return line.toArray(byte[][]::new);
  }

  private static void addArgument(List<byte[]> line, Random random) {
    switch (random.nextInt(8)) {
      case 0 -> line.add(RespClient.blob(random.nextFloat(), random.nextFloat()));
      case 1 -> {
        line.add(RespClient.latin("VALUES"));
        line.add(RespClient.latin("2"));
        line.add(RespClient.latin("0.5"));
        line.add(RespClient.latin("-1"));
      }
      case 2 -> {
        byte[] noise = new byte[random.nextInt(12)];
        random.nextBytes(noise);
        line.add(noise);
      }
      default -> line.add(RespClient.latin(WORDS[random.nextInt(WORDS.length)]));
    }
  }

  private static String text(byte[][] line) {
    StringBuilder text = new StringBuilder();
    for (byte[] word : line) {
      text.append(new String(word, StandardCharsets.ISO_8859_1)).append(' ');
    }
    return text.toString();
  }
}
