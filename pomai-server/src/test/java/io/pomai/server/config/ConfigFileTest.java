package io.pomai.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir private Path folder;

  @Test
  void namesValuesQuotesAndComments() throws Exception {
    SettingValues values =
        read(
            "# a comment",
            "",
            "  port 7000",
            "BIND 127.0.0.1 ::1",
            "requirepass \"a \\\"b\\\"\\x41\"",
            "loglevel 'debug'",
            "maxmemory 1gb");
    assertThat(values.get(Settings.PORT)).isEqualTo(7000);
    assertThat(values.get(Settings.BIND)).containsExactly("127.0.0.1", "::1");
    assertThat(values.get(Settings.REQUIREPASS)).isEqualTo("a \"b\"A");
    assertThat(values.get(Settings.LOGLEVEL)).isEqualTo(LogLevel.DEBUG);
    assertThat(values.get(Settings.MAXMEMORY)).isEqualTo(1L << 30);
  }

  @Test
  void theLastLineOfANameHoldsButBufferLimitsAddUp() throws Exception {
    SettingValues values =
        read(
            "port 1",
            "port 2",
            "client-output-buffer-limit normal 1mb 0 0",
            "client-output-buffer-limit replica 256mb 64mb 60");
    assertThat(values.get(Settings.PORT)).isEqualTo(2);
    assertThat(values.get(Settings.CLIENT_OUTPUT_BUFFER_LIMIT).normal().hardBytes())
        .isEqualTo(1 << 20);
    assertThat(values.text(Settings.CLIENT_OUTPUT_BUFFER_LIMIT))
        .isEqualTo("normal 1048576 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60");
  }

  @Test
  void mistakesNameTheFileAndTheLine() {
    assertThatThrownBy(() -> read("port 1", "", "prot 2"))
        .hasMessageContaining("pomai.conf, line 3: unknown setting 'prot'; did you mean 'port'?");
    assertThatThrownBy(() -> read("maxclients many"))
        .hasMessageContaining("line 1: 'maxclients' expects an integer");
    assertThatThrownBy(() -> read("port"))
        .hasMessageContaining("line 1: 'port' expects")
        .hasMessageContaining("nothing");
    assertThatThrownBy(() -> read("requirepass \"abc"))
        .hasMessageContaining("line 1: expected a closing \"");
    assertThatThrownBy(() -> read("requirepass \"a\"b"))
        .hasMessageContaining("expected a space after the closing \"");
    assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none"), new LinkedHashMap<>()))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("binary"), new byte[] {'a', ' ', (byte) 0xFF, '\n'});
    assertThatThrownBy(() -> ConfigFile.read(file, new LinkedHashMap<>()))
        .isInstanceOf(SettingException.class)
        .hasMessage("configuration file " + file + " is no text in UTF-8");
  }

  private SettingValues read(String... lines) throws IOException, SettingException {
    Path file = folder.resolve("pomai.conf");
    Files.write(file, List.of(lines));
    Map<Setting<?>, String> texts = new LinkedHashMap<>();
    ConfigFile.read(file, texts);
    return SettingValues.of(texts);
  }

  @Test
  void otherFilesAreIncludedWhereTheyAreNamed() throws Exception {
    Path inner = Files.writeString(folder.resolve("inner-a.conf"), "timeout 5\nmaxclients 7\n");
    Files.writeString(folder.resolve("inner-b.conf"), "maxclients 8\n");
    SettingValues values =
        read("timeout 1", "include " + folder.resolve("inner-*.conf"), "timeout 9");
    assertThat(values.get(Settings.TIMEOUT)).isEqualTo(9);
    assertThat(values.get(Settings.MAXCLIENTS)).isEqualTo(8);
    assertThat(read("include " + folder.resolve("none-*.conf")).get(Settings.TIMEOUT)).isZero();
    assertThatThrownBy(() -> read("include " + folder.resolve("none.conf")))
        .hasMessageContaining("line 1: configuration file ")
        .hasMessageContaining("does not exist");
    Files.writeString(inner, "port 1\nprot 2\n");
    assertThatThrownBy(() -> read("", "include " + inner))
        .hasMessageMatching(
            ".*pomai.conf, line 2: .*inner-a.conf, line 2: unknown setting 'prot'.*");
    Files.writeString(inner, "include " + inner + "\n");
    assertThatThrownBy(() -> read("include " + inner)).hasMessageContaining("16 deep");
    assertThatThrownBy(() -> read("include a b")).hasMessageContaining("name of one file");
  }

  @Test
  void linesOfSaveAddUpAndAnEmptyOneBeginsAnew() throws Exception {
    assertThat(read("save 900 1", "save 300 10 60 5").text(Settings.SAVE))
        .isEqualTo("900 1 300 10 60 5");
    assertThat(read("save 900 1", "save \"\"", "save 5 6").text(Settings.SAVE)).isEqualTo("5 6");
    assertThatThrownBy(() -> read("save 900")).hasMessageContaining("pairs of <seconds> <changes>");
  }

  @Test
  void directivesOfRedisAreIgnoredWhereThatDoesNoHarm() throws Exception {
    assertThat(read("daemonize yes", "Hash-Max-Listpack-Entries 5").get(Settings.PORT))
        .isEqualTo(6379);
    assertThatThrownBy(() -> read("loadmodule /x.so"))
        .hasMessageContaining("line 1: 'loadmodule': modules cannot be loaded");
    assertThatThrownBy(() -> read("replicaof 1.2.3.4 6379")).hasMessageContaining("replica");
  }

  /** An operator may point us at the file that Redis' package installs. */
  @Test
  void theFileOfAnInstalledRedisIsAccepted() throws Exception {
    Path stock = Path.of("/etc/redis/redis.conf");
    Assumptions.assumeTrue(Files.isReadable(stock));
    Map<Setting<?>, String> texts = new LinkedHashMap<>();
    ConfigFile.read(stock, texts);
    SettingValues values = SettingValues.of(texts);
    assertThat(values.text(Settings.BIND)).isEqualTo("127.0.0.1 -::1");
    assertThat(values.text(Settings.DIR)).isEqualTo("/var/lib/redis");
    assertThat(values.get(Settings.APPENDONLY)).isFalse();
  }
}
