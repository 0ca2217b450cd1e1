package io.pomai.arena.blob;

import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;

/** The file {@value #NAME} of a folder. One thread writes at a time. */
public final class ManifestFile {
  /** Its name. */
  public static final String NAME = "manifest.pomai";

  private ManifestFile() {}

  /**
   * The manifest of a folder, or nothing if the folder has none.
   *
   * @throws CorruptFileException when it has one that is not what was written
   */
  public static Optional<Manifest> read(StorageFolder folder) throws IOException {
    return read(folder, NAME);
  }

  static Optional<Manifest> read(StorageFolder folder, String name) throws IOException {
    if (!folder.exists(name)) {
      return Optional.empty();
    }
    try (MappedFile mapped = folder.map(name)) {
      String path = folder.describe() + "/" + name;
      FileCheck check = new FileCheck(path, mapped.address(), mapped.size());
      return Optional.of(ManifestDescriptor.read(check));
    }
  }

  /**
   * Returns when the manifest is on the device in place of the one before, all of whose blobs are
   * needed until then.
   *
   * @throws IOException when that cannot be said: either manifest may be found then, so keep the
   *     blobs of both until another write succeeds
   */
  public static void write(StorageFolder folder, Manifest manifest) throws IOException {
    write(folder, NAME, manifest);
  }

  static void write(StorageFolder folder, String name, Manifest manifest) throws IOException {
    long bytes = ManifestDescriptor.bytes(manifest);
    try (Arena memory = Arena.ofConfined();
        NewFile file = NewFile.create(folder, name, 0)) {
      long address = memory.allocate(bytes, Long.BYTES).address();
      ManifestDescriptor.write(manifest, address, bytes);
      file.write(address, bytes);
      file.publish();
    }
  }
}
