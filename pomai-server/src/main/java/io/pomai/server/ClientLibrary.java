package io.pomai.server;

/**
 * What a client said about the library it uses, by CLIENT SETINFO.
 *
 * @param name empty if it said none
 * @param version empty if it said none
 */
public record ClientLibrary(String name, String version) {
  static final ClientLibrary UNKNOWN = new ClientLibrary("", "");

  /** The same version of another library. */
  public ClientLibrary withName(String newName) {
    return new ClientLibrary(newName, version);
  }

  /** Another version of the same library. */
  public ClientLibrary withVersion(String newVersion) {
    return new ClientLibrary(name, newVersion);
  }
}
