package io.pomai.arena.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Mappings of the JDK's foreign-memory API, each in an arena of its own. Thread-safe. */
public final class JdkMapper implements FileMapper {
  @Override
  public MappedFile map(Path file) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Mapping(arena, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private record Mapping(Arena arena, MemorySegment segment) implements MappedFile {
    @Override
    public long address() {
      return segment.address();
    }

    @Override
    public long size() {
      return segment.byteSize();
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
