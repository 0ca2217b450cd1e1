package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Crc32c;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What DUMP shows is the same again after RESTORE, COPY and DEBUG RELOAD, also after a restart. */
class DumpTest {
  private static final int ELEMENTS = 60;
  private static final int DIMENSION = 21;

  private static RunningServer start(String... more) throws IOException {
    String[] all = new String[more.length + 2];
    all[0] = "enable-debug-command";
    all[1] = "yes";
    System.arraycopy(more, 0, all, 2, more.length);
    return TestServers.start(all);
  }

  private static void fill(RespClient client, String key, String... options) throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < ELEMENTS; i++) {
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = i == 0 ? 0 : (float) random.nextGaussian();
      }
      byte[][] words = new byte[5 + options.length][];
      words[0] = RespClient.latin("VADD");
      words[1] = RespClient.latin(key);
      words[2] = RespClient.latin("FP32");
      words[3] = RespClient.blob(vector);
      words[4] = RespClient.latin("e" + i);
      for (int o = 0; o < options.length; o++) {
        words[5 + o] = RespClient.latin(options[o]);
      }
      assertThat(client.ask(words)).isEqualTo(":1|");
    }
    client.ask("VSETATTR", key, "e3", "{\"n\":3}");
    client.ask("VREM", key, "e5");
  }

  private static String digest(RespClient client, String key) throws IOException {
    return client.ask("DEBUG", "DIGEST-VALUE", key);
  }

  private static byte[] dump(RunningServer server, String key) {
    PomaiEngine engine = server.engine();
    byte[][] shown = new byte[1][];
    try (Arena memory = Arena.ofConfined()) {
      byte[] name = RespClient.latin(key);
      MemorySegment slice = memory.allocateFrom(ValueLayout.JAVA_BYTE, name);
      boolean found =
          engine
              .moves()
              .dumps()
              .dump(
                  engine.keyspace(0),
                  new ByteSlice(slice.address(), name.length),
                  (bytes, source) -> {
                    MemorySegment target = memory.allocate(bytes);
                    source.accept(target.address());
                    shown[0] = target.toArray(ValueLayout.JAVA_BYTE);
                  });
      assertThat(found).isTrue();
    }
    return shown[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8", "NOQUANT", "BIN", "NOQUANT XMETRIC L2", "Q8 XMETRIC IP"})
  void restoredSetsAreTheSameBitForBit(String options) throws IOException {
    try (RunningServer server = start();
        RespClient client = new RespClient(server.port())) {
      fill(client, "v", options.split(" "));
      byte[] dumped = dump(server, "v");
      assertThat(
              client.ask(
                  RespClient.latin("RESTORE"),
                  RespClient.latin("w"),
                  RespClient.latin("0"),
                  dumped))
          .isEqualTo("+OK|");
      assertThat(digest(client, "w")).isEqualTo(digest(client, "v")).hasSize(45);
      assertThat(dump(server, "w")).isEqualTo(dumped);
      assertThat(client.ask("VGETATTR", "w", "e3")).contains("{\"n\":3}");
      assertThat(client.ask("VSIM", "w", "ELE", "e4", "WITHSCORES"))
          .isEqualTo(client.ask("VSIM", "v", "ELE", "e4", "WITHSCORES"));
      assertThat(client.ask("COPY", "v", "c")).isEqualTo(":1|");
      assertThat(digest(client, "c")).isEqualTo(digest(client, "v"));
      client.ask("VREM", "c", "e1");
      assertThat(digest(client, "c")).isNotEqualTo(digest(client, "v"));
    }
  }

  /**
   * A bit that fell over is found by the checksum; with a new checksum, it is refused or harmless.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Q8", "NOQUANT", "BIN"})
  void damagedDumpsAreRefused(String type) throws IOException {
    try (RunningServer server = start();
        RespClient client = new RespClient(server.port())) {
      fill(client, "v", type);
      byte[] dumped = dump(server, "v");
      Random random = new Random(3);
      for (int i = 0; i < 400; i++) {
        byte[] damaged = dumped.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(restore(client, damaged))
            .isEqualTo("-ERR DUMP payload version or checksum are wrong|");
        client.ask("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "1");
        String unsigned = restore(client, damaged);
        client.ask("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "0");
        sign(damaged);
        assertThat(restore(client, damaged))
            .isEqualTo(unsigned)
            .matches("\\+OK\\||-ERR DUMP payload .*|-ERR Bad data format\\|");
        assertThat(client.ask("VSIM", "w", "ELE", "e2")).doesNotContain("internal error");
      }
      byte[] shorter = Arrays.copyOf(dumped, dumped.length - 9);
      sign(shorter);
      assertThat(restore(client, shorter)).isEqualTo("-ERR Bad data format|");
      assertThat(client.ask("VCARD", "v")).isEqualTo(":" + (ELEMENTS - 1) + "|");
    }
  }

  private static String restore(RespClient client, byte[] dump) throws IOException {
    return client.ask(
        RespClient.latin("RESTORE"),
        RespClient.latin("w"),
        RespClient.latin("0"),
        dump,
        RespClient.latin("REPLACE"));
  }

  private static void sign(byte[] dump) {
    int size = dump.length - Integer.BYTES;
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment copy = memory.allocateFrom(ValueLayout.JAVA_BYTE, dump);
      ByteBuffer.wrap(dump)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(size, new Crc32c().of(copy.address(), size));
    }
  }

  @Test
  void reloadKeepsAllButTheNumbersOfSets(@TempDir Path folder) throws IOException {
    String dir = folder.toString();
    String all;
    try (RunningServer server = start("dir", dir, "appendonly", "yes");
        RespClient client = new RespClient(server.port())) {
      fill(client, "v", "Q8");
      client.ask("SET", "s", "text");
      client.ask("SELECT", "9");
      fill(client, "v9", "NOQUANT");
      client.ask("EXPIRE", "v9", "1000");
      String number = client.ask("VINFO", "v9");
      all = client.ask("DEBUG", "DIGEST");
      assertThat(client.ask("DEBUG", "RELOAD")).isEqualTo("+OK|");
      assertThat(client.ask("DEBUG", "DIGEST")).isEqualTo(all);
      assertThat(client.ask("VINFO", "v9")).isNotEqualTo(number);
      assertThat(client.ask("TTL", "v9")).matches(":9\\d\\d\\||:1000\\|");
    }
    try (RunningServer server = start("dir", dir, "appendonly", "yes");
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("DEBUG", "DIGEST")).isEqualTo(all);
    }
  }

  /**
   * Renamed, moved and copied keys are where they went after a restart, with a checkpoint between.
   */
  @Test
  void movesOutliveARestart(@TempDir Path folder) throws IOException {
    String dir = folder.toString();
    String all;
    try (RunningServer server = start("dir", dir, "appendonly", "yes");
        RespClient client = new RespClient(server.port())) {
      fill(client, "a", "Q8");
      fill(client, "b", "BIN");
      client.ask("SET", "s", "text", "EX", "1000");
      assertThat(client.ask("SAVE")).isEqualTo("+OK|");
      assertThat(client.ask("RENAME", "a", "s2")).isEqualTo("+OK|");
      assertThat(client.ask("RENAME", "s", "a")).isEqualTo("+OK|");
      assertThat(client.ask("COPY", "b", "c")).isEqualTo(":1|");
      assertThat(client.ask("MOVE", "b", "3")).isEqualTo(":1|");
      assertThat(client.ask("COPY", "s2", "b")).isEqualTo(":1|");
      assertThat(client.ask("RENAME", "c", "s2")).isEqualTo("+OK|");
      assertThat(client.ask("MOVE", "a", "4")).isEqualTo(":1|");
      all = client.ask("DEBUG", "DIGEST");
    }
    for (int i = 0; i < 2; i++) {
      try (RunningServer server = start("dir", dir, "appendonly", "yes");
          RespClient client = new RespClient(server.port())) {
        assertThat(client.ask("DEBUG", "DIGEST")).isEqualTo(all);
        client.ask("SELECT", "4");
        assertThat(client.ask("GET", "a")).isEqualTo("$4|text|");
        assertThat(client.ask("TTL", "a")).matches(":[1-9]\\d*\\|");
        assertThat(client.ask("SAVE")).isEqualTo("+OK|");
      }
    }
  }

  @Test
  void debugIsForThoseWhoAreAllowed() throws IOException {
    try (RunningServer server = TestServers.start("enable-debug-command", "local");
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("DEBUG", "SLEEP", "0")).isEqualTo("+OK|");
      assertThat(client.ask("DEBUG", "DIGEST")).isEqualTo("+" + "0".repeat(40) + "|");
      assertThat(client.ask("DEBUG", "DIGEST-VALUE", "nosuch"))
          .isEqualTo("*1|+" + "0".repeat(40) + "|");
      client.ask("VADD", "v", "VALUES", "2", "1", "0", "x");
      client.ask("VADD", "v", "VALUES", "2", "0", "1", "y");
      client.ask("VADD", "w", "VALUES", "2", "0", "1", "y");
      client.ask("VADD", "w", "VALUES", "2", "1", "0", "x");
      assertThat(digest(client, "v")).isEqualTo(digest(client, "w"));
      client.ask("VSETATTR", "w", "x", "{}");
      assertThat(digest(client, "v")).isNotEqualTo(digest(client, "w"));
    }
  }

  /** Strings may have long names, vector sets may not. */
  @Test
  void aStringUnderALongNameComesBack() throws IOException {
    String name = "n".repeat(5_000);
    try (RunningServer server = start();
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", name, "v");
      byte[] dump = dump(server, name);
      client.ask("DEL", name);
      byte[][] restore = {
        RespClient.latin("RESTORE"), RespClient.latin(name), RespClient.latin("0"), dump
      };
      assertThat(client.ask(restore)).isEqualTo("+OK|");
      assertThat(client.ask("GET", name)).isEqualTo("$1|v|");
      fill(client, "set");
      restore[1] = RespClient.latin("m" + name);
      restore[3] = dump(server, "set");
      assertThat(client.ask(restore))
          .isEqualTo("-ERR argument 1 must have at most 4096 bytes, got 5001|");
    }
  }

  /** Its vector sets are graphs of another index: well formed, but not to be read here. */
  @Test
  void aDumpOfRedisIsToldFromADamagedOne() throws IOException {
    byte[] dump = HexFormat.of().parseHex("0781bde72da2bb1eb40002020e000000000000000000");
    try (RunningServer server = start();
        RespClient client = new RespClient(server.port())) {
      assertThat(restore(client, dump)).isEqualTo("-ERR Bad data format|");
      dump[dump.length - 1] = 1;
      assertThat(restore(client, dump))
          .isEqualTo("-ERR DUMP payload version or checksum are wrong|");
    }
  }
}
