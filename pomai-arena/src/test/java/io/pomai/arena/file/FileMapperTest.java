package io.pomai.arena.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileMapperTest {
  @TempDir private Path folder;

  private Path write(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(folder.resolve("mapped.bin"), content);
  }

  @Test
  void theFlagsOfTheTestsAllowBoth() {
    assertThat(MapperChoice.JDK.mapper()).isInstanceOf(JdkMapper.class);
    assertThat(MapperChoice.CHRONICLE.mapper()).isInstanceOf(ChronicleMapper.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 70_000, 3_000_001})
  void bothMapTheBytesOfTheFile(int bytes) throws IOException {
    Path file = write(bytes);
    byte[] expected = Files.readAllBytes(file);
    for (MapperChoice choice : MapperChoice.values()) {
      try (MappedFile mapped = choice.mapper().map(file)) {
        assertThat(mapped.size()).isEqualTo(bytes);
        assertThat(read(mapped)).isEqualTo(expected);
        for (Advice advice : Advice.values()) {
          mapped.advise(advice);
          mapped.advise(bytes / 3, bytes / 2, advice);
        }
        assertThat(read(mapped)).as("after advice").isEqualTo(expected);
      }
    }
  }

  private static byte[] read(MappedFile mapped) {
    byte[] bytes = new byte[(int) mapped.size()];
    NativeMemory.copy(mapped.address(), bytes, 0, bytes.length);
    return bytes;
  }

  @EnabledOnOs(OS.LINUX)
  @ParameterizedTest
  @EnumSource
  void closingUnmapsAtOnce(MapperChoice choice) throws IOException {
    Path file = write(100_000);
    MappedFile mapped = choice.mapper().map(file);
    assertThat(mappings()).contains(file.toString());
    mapped.close();
    assertThat(mappings()).doesNotContain(file.toString());
  }

  /** The mappings of this process, as the system lists them. */
  private static String mappings() throws IOException {
    return Files.readString(Path.of("/proc/self/maps"));
  }

  @ParameterizedTest
  @EnumSource
  void aMissingFileIsAnError(MapperChoice choice) {
    assertThatThrownBy(() -> choice.mapper().map(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
