package io.pomai.bench.cli;

import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.util.Map;

/**
 * A server in this JVM on a free loopback port, so that its threads can be measured from inside.
 */
record ServerInProcess(RunningServer server) implements AutoCloseable {
  static ServerInProcess start() throws IOException {
    try {
      return new ServerInProcess(
          RunningServer.start(SettingValues.of(Map.of(Settings.PORT, "0")), () -> {}));
    } catch (SettingException e) {
      throw new IllegalStateException("port=0 was refused: " + e.getMessage(), e);
    }
  }

  ServerOptions options() {
    return new ServerOptions().onPort(server.port());
  }

  @Override
  public void close() {
    server.close();
  }
}
