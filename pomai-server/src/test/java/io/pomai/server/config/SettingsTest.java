package io.pomai.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  static List<Setting<?>> all() {
    return Settings.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  <T> void whatIsShownCanBeGivenBack(Setting<T> setting) throws SettingException {
    T value = setting.parse(setting.defaultText());
    assertThat(setting.parse(setting.format(value))).isEqualTo(value);
    assertThat(setting.doc()).endsWith(".");
    assertThat(setting.environmentVariable()).matches("POMAI_[A-Z0-9_]+");
  }

  @Test
  void namesAndVariablesAreUnique() {
    assertThat(Settings.all().stream().map(Setting::name)).doesNotHaveDuplicates();
    assertThat(Settings.all().stream().map(Setting::environmentVariable)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "port, 65536, 'an integer from 0 to 65535'",
    "port, -1, 'an integer from 0 to 65535'",
    "port, 6379x, 'an integer from 0 to 65535'",
    "maxmemory, 1, '0 or a number of bytes from 1048576'",
    "maxmemory, 1tb, '0 or a number of bytes'",
    "maxmemory, 999999999999999999gb, '0 or a number of bytes'",
    "pomai-kernel, fast, 'one of auto, scalar, simd'",
    "pomai-index-code-bytes, 7, '0 or an even number from 2 to 256'",
    "pomai-index-code-bytes, 258, '0 or an even number from 2 to 256'",
    "pomai-index-sample-per-list, 7, '0 or an integer from 8 to 1024'",
    "pomai-index-iterations, -1, '0 or an integer from 1 to 100'",
    "pomai-index-sketch-errors, -0.5, 'a number of 0 or more'",
    "pomai-index-sketch-errors, NaN, 'a number of 0 or more'",
    "appendfsync, often, 'one of always, everysec, no'",
    "save, 900, '\"\" or pairs of <seconds> <changes>'",
    "client-output-buffer-limit, normal 0 0, 'groups of'",
    "client-output-buffer-limit, weird 0 0 0, 'groups of'",
  })
  void mistakesNameWhatWasExpectedAndWhatCame(String name, String text, String expected) {
    Setting<?> setting = Settings.find(name).orElseThrow();
    assertThatThrownBy(() -> setting.check(text))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("'" + name + "' expects " + expected)
        .hasMessageEndingWith("got '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2k, 2000",
    "2kb, 2048",
    "3MB, 3145728",
    "1gb, 1073741824",
    "5b, 5",
    "7m, 7000000"
  })
  void bytesHaveTheUnitsOfRedis(String text, long bytes) {
    assertThat(SettingTypes.parseBytes(text)).isEqualTo(Optional.of(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "-0.0.0.0", "127.0.0.1 -::*", "127.0.0.1 192.0.2.1"})
  void everyAddressBeyondLoopbackWantsAPassword(String addresses) throws SettingException {
    SettingValues open = SettingValues.of(Map.of(Settings.BIND, addresses));
    assertThatThrownBy(() -> Protection.require(open, true)).isInstanceOf(SettingException.class);
    Protection.require(SettingValues.of(Map.of(Settings.BIND, "127.0.0.1 -::1")), true);
    Protection.require(open, false);
    Protection.require(
        SettingValues.of(Map.of(Settings.BIND, addresses, Settings.PROTECTED_MODE, "no")), true);
  }

  /** A guard sees what would be, may refuse it, and its effect comes when the values are there. */
  @Test
  void aGuardMayRefuseAChange() throws SettingException {
    SettingValues values = SettingValues.defaults();
    List<String> seen = new ArrayList<>();
    values.guard(
        Set.of(Settings.TIMEOUT),
        candidate -> {
          if (candidate.get(Settings.TIMEOUT) > 5) {
            throw new SettingException("too long");
          }
          seen.add("candidate " + candidate.get(Settings.TIMEOUT));
          return () -> seen.add("effect " + values.get(Settings.TIMEOUT));
        });
    assertThatThrownBy(() -> values.set(Map.of(Settings.TIMEOUT, "6", Settings.MAXCLIENTS, "7")))
        .hasMessage("too long");
    assertThat(values.get(Settings.MAXCLIENTS)).isEqualTo(10_000);
    values.set(Map.of(Settings.MAXCLIENTS, "7"));
    assertThat(seen).isEmpty();
    values.set(Map.of(Settings.TIMEOUT, "5"));
    assertThat(seen).containsExactly("candidate 5", "effect 5");
  }

  @Test
  void severalChangesAreAllMadeOrNone() throws SettingException {
    SettingValues values = SettingValues.defaults();
    List<Integer> seen = new ArrayList<>();
    values.follow(Settings.TIMEOUT, seen::add);
    values.set(Map.of(Settings.TIMEOUT, "5", Settings.MAXCLIENTS, "7"));
    assertThatThrownBy(() -> values.set(Map.of(Settings.TIMEOUT, "6", Settings.MAXCLIENTS, "none")))
        .isInstanceOf(SettingException.class);
    assertThat(values.get(Settings.TIMEOUT)).isEqualTo(5);
    assertThat(values.get(Settings.MAXCLIENTS)).isEqualTo(7);
    assertThat(seen).containsExactly(0, 5);
  }

  @Test
  void theLongestInlineCommandFitsTheSmallestQueryBuffer() throws SettingException {
    assertThat(Settings.INLINE_MAX.parse("1mb"))
        .isEqualTo(Settings.CLIENT_QUERY_BUFFER_LIMIT.parse("1mb"));
    assertThatThrownBy(() -> Settings.INLINE_MAX.check("1048577"))
        .isInstanceOf(SettingException.class);
  }
}
