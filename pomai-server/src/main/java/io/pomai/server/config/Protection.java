package io.pomai.server.config;

import io.pomai.server.BindAddress;
import java.net.UnknownHostException;

/**
 * What protected-mode stands for: addresses that other machines reach need a password, or somebody
 * who says that they do not.
 */
public final class Protection {
  private Protection() {}

  /**
   * Fails when these settings would open the server to everybody.
   *
   * @param open whether the default user needs no password
   */
  public static void require(SettingValues settings, boolean open) throws SettingException {
    if (!settings.get(Settings.PROTECTED_MODE) || !open) {
      return;
    }
    for (String address : settings.get(Settings.BIND)) {
      if (!isLoopback(address)) {
        throw new SettingException(
            "'bind' names "
                + address
                + ", which other machines reach, and 'requirepass' is empty: set a password, or"
                + " protected-mode no if the network is trusted");
      }
    }
  }

  private static boolean isLoopback(String address) throws SettingException {
    try {
      return BindAddress.of(address).resolve().isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new SettingException("'bind' expects addresses of this machine, got '" + address + "'");
    }
  }
}
