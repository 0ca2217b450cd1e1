package io.pomai.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private SettingValues read(String... lines) throws IOException, SettingException {
    Path file = folder.resolve("pomai.conf");
    Files.write(file, List.of(lines));
    Map<Setting<?>, String> texts = new LinkedHashMap<>();
    ConfigFile.read(file, texts);
    return SettingValues.of(texts);
  }
}
