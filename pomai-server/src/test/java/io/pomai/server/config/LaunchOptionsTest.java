package io.pomai.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LaunchOptionsTest {
  @TempDir private Path folder;

  @Test
  void eachSourceOverridesTheOneBefore() throws Exception {
    Path file =
        Files.writeString(folder.resolve("pomai.conf"), "port 1\ntimeout 1\nmaxclients 1\n");
    Map<String, String> environment = Map.of("POMAI_TIMEOUT", "2", "POMAI_MAXCLIENTS", "2");
    SettingValues values = load(environment, "--config", file.toString(), "--maxclients", "3");
    assertThat(values.get(Settings.PORT)).isEqualTo(1);
    assertThat(values.get(Settings.TIMEOUT)).isEqualTo(2);
    assertThat(values.get(Settings.MAXCLIENTS)).isEqualTo(3);
    assertThat(values.get(Settings.TCP_BACKLOG)).isEqualTo(511);
  }

  @Test
  void variablesOfTheOlderServerAreUnderstood() throws Exception {
    SettingValues values =
        load(
            Map.of(
                "POMAI_PORT",
                "7777",
                "POMAI_ARENA_MB",
                "64",
                "POMAI_DIM",
                "512",
                "POMAI_ENABLE_AVX2",
                "0",
                "POMAI_ENABLE_PACKED_PQ",
                "0"));
    assertThat(values.get(Settings.PORT)).isEqualTo(7777);
    assertThat(values.get(Settings.MAXMEMORY)).isEqualTo(64L << 20);
    assertThat(values.get(Settings.DEFAULT_DIMENSION)).isEqualTo(512);
    assertThat(values.get(Settings.ENABLE_SIMD)).isFalse();
    assertThat(values.get(Settings.ENABLE_PACKED_PQ_SCAN)).isFalse();
  }

  @Test
  void theNewNameOfAVariableWins() throws Exception {
    assertThat(
            load(Map.of("POMAI_ARENA_MB", "64", "POMAI_MAXMEMORY", "1gb")).get(Settings.MAXMEMORY))
        .isEqualTo(1L << 30);
    assertThat(
            load(Map.of("POMAI_ENABLE_AVX2", "0", "POMAI_ENABLE_SIMD", "on"))
                .get(Settings.ENABLE_SIMD))
        .isTrue();
  }

  @Test
  void variablesOfOthersAndUnknownFlagsAreIgnored() throws Exception {
    assertThat(
            load(Map.of("PATH", "/bin", "POMAI_RNG_SEED", "1", "POMAI_ENABLE_FRACTAL", "1"))
                .get(Settings.PORT))
        .isEqualTo(6379);
  }

  @Test
  void emptyVariablesAndServiceLinksCountAsNone() throws Exception {
    SettingValues values =
        load(
            Map.of(
                "POMAI_PORT", "tcp://10.0.0.1:6379", "POMAI_MAXCLIENTS", "", "POMAI_ARENA_MB", ""));
    assertThat(values.get(Settings.PORT)).isEqualTo(6379);
    assertThat(values.get(Settings.MAXCLIENTS)).isEqualTo(10_000);
    assertThat(values.get(Settings.MAXMEMORY)).isZero();
  }

  @Test
  void mistakesNameTheSource() {
    assertThatThrownBy(() -> load(Map.of("POMAI_ARENA_MB", "abc")))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("environment variable POMAI_ARENA_MB")
        .hasMessageEndingWith("got 'abc'");
    assertThatThrownBy(() -> load(Map.of(), "--cluster-node-timeout", "1"))
        .isInstanceOf(SettingException.class)
        .hasMessage("unknown setting 'cluster-node-timeout'");
    assertThatThrownBy(() -> load(Map.of("POMAI_PORT", "x")))
        .isInstanceOf(SettingException.class)
        .hasMessage(
            "environment variable POMAI_PORT: 'port' expects an integer from 0 to 65535, got 'x'");
    assertThatThrownBy(() -> load(Map.of(), "--port", "x"))
        .isInstanceOf(SettingException.class)
        .hasMessage("--port: 'port' expects an integer from 0 to 65535, got 'x'");
    assertThatThrownBy(() -> load(Map.of(), "--prot", "1"))
        .isInstanceOf(SettingException.class)
        .hasMessage("unknown setting 'prot'; did you mean 'port'?");
    assertThatThrownBy(() -> load(Map.of(), "--foo", "1"))
        .hasMessage("unknown setting 'foo'"); // near to port, but what is not?
    assertThatThrownBy(() -> load(Map.of(), "redis.conf"))
        .hasMessage(
            "expected --<setting> VALUE, got 'redis.conf'; a configuration file is named by --config FILE");
    assertThatThrownBy(() -> load(Map.of(), "7000"))
        .hasMessage("expected --<setting> VALUE, got '7000'");
    assertThatThrownBy(() -> load(Map.of(), "--port"))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  @Test
  void helpListsEverySettingWithItsDefault() {
    String help = LaunchOptions.commandLine("1").getUsageMessage();
    String words = help.replaceAll("\\s+", " ");
    for (Setting<?> setting : Settings.all()) {
      assertThat(words).contains("--" + setting.name() + "=VALUE").contains(setting.doc());
    }
    assertThat(words).contains("Default: 6379").contains("--config=FILE");
  }

  private static SettingValues load(Map<String, String> environment, String... args)
      throws SettingException {
    return LaunchOptions.load(
        LaunchOptions.parse(LaunchOptions.commandLine("1"), args), environment);
  }
}
