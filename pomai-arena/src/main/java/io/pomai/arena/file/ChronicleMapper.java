package io.pomai.arena.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.core.io.ReferenceOwner;

/**
 * Mappings of Chronicle Bytes, one chunk per file: of its ways to map, the one that unmaps when it
 * is closed. Thread-safe.
 */
public final class ChronicleMapper implements FileMapper {
  private static final String LIBRARY = "net.openhft.chronicle.bytes.MappedFile";

  /** Whether the library is there, and the packages of the JDK that it opens by reflection. */
  static boolean isAvailable() {
    Module jdk = Object.class.getModule();
    Module here = ChronicleMapper.class.getModule();
    return jdk.isOpen("java.lang.reflect", here)
        && jdk.isOpen("sun.nio.ch", here)
        && ChronicleMapper.class.getClassLoader().getResource(LIBRARY.replace('.', '/') + ".class")
            != null;
  }

  @Override
  public MappedFile map(Path file) throws IOException {
    long size = Files.size(file);
    return size == 0 ? new JdkMapper().map(file) : new Mapping(file, size);
  }

  private static final class Mapping implements MappedFile, ReferenceOwner {
    private final net.openhft.chronicle.bytes.MappedFile file;
    private final MappedBytesStore store;
    private final long size;

    Mapping(Path path, long size) throws IOException {
      this.size = size;
      this.file =
          net.openhft.chronicle.bytes.MappedFile.of(path.toFile(), OS.mapAlign(size), 0, true);
      this.store = file.acquireByteStore(this, 0);
    }

    @Override
    public long address() {
      return store.addressForRead(0);
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void close() {
      store.release(this);
      file.releaseLast();
      BackgroundResourceReleaser.releasePendingResources(); // else it unmaps some time later
    }
  }
}
