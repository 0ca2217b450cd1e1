package io.pomai.server.command;

import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.config.Setting;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Servers in this process on free loopback ports. */
public final class TestServers {
  private TestServers() {}

  /** A server with the given settings, as name and value in turn. */
  public static RunningServer start(String... namesAndValues) throws IOException {
    return start(settings(namesAndValues), () -> {});
  }

  /** A server with these settings that has loaded what there is and is not warmed up. */
  public static RunningServer start(SettingValues settings, Runnable shutdown) throws IOException {
    return RunningServer.start(settings, engine -> {}, shutdown).awaitLoaded();
  }

  /** A server without a folder that goes by the clock of a test. */
  static RunningServer start(InstantSource clock, String... namesAndValues) throws IOException {
    EngineConfig config = turned(EngineConfig.defaults().withBudgetBytes(64 << 20), clock);
    return RunningServer.start(
            settings(namesAndValues), PomaiEngine.unloaded(config), engine -> {}, () -> {})
        .awaitLoaded();
  }

  /** A configuration that goes by the clock of a test. */
  static EngineConfig turned(EngineConfig config, InstantSource clock) {
    return new EngineConfig(
        config.budgetBytes(),
        config.databases(),
        config.kernelChoice(),
        config.flags(),
        config.index(),
        config.durability(),
        config.eviction(),
        clock);
  }

  /** The given settings over small defaults. */
  public static SettingValues settings(String... namesAndValues) {
    Map<Setting<?>, String> texts = new LinkedHashMap<>();
    texts.put(Settings.PORT, "0");
    texts.put(Settings.MAXMEMORY, "64mb");
    texts.put(Settings.IO_THREADS, "2");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      texts.put(Settings.find(namesAndValues[i]).orElseThrow(), namesAndValues[i + 1]);
    }
    try {
      return SettingValues.of(texts);
    } catch (SettingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
