package io.pomai.arena.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.NativeMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder of the operating system; what it shares with the simulated one is asked of both. */
class DiskFolderTest {
  @TempDir private static Path parent;

  private Path path;

  @BeforeEach
  void create() throws IOException {
    path = Files.createTempDirectory(parent, "data").resolve("new");
  }

  static Stream<StorageFolder> folders() throws IOException {
    Path fresh = Files.createTempDirectory(parent, "folder");
    return Stream.of(DiskFolder.open(fresh, new JdkMapper()), new SimulatedDisk());
  }

  private static void write(StorageFile file, long position, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(bytes.length).address();
      NativeMemory.copy(bytes, 0, address, bytes.length);
      file.write(position, address, bytes.length);
    }
  }

  private static String read(StorageFolder folder, String name) throws IOException {
    try (MappedFile mapped = folder.map(name)) {
      byte[] bytes = new byte[(int) mapped.size()];
      NativeMemory.copy(mapped.address(), bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aFileIsNoFolderAndTheErrorSaysSo() throws IOException {
    Path file = Files.createFile(path);
    for (Path wrong : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> DiskFolder.open(wrong, new JdkMapper()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("folder=" + wrong + ": ")
          .hasMessageContaining("choose a folder");
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void filesAreWrittenRenamedAndDeleted(StorageFolder folder) throws IOException {
    try (StorageFile file = folder.create("b")) {
      write(file, 0, "hello world");
      write(file, 6, "there");
      file.force();
      assertThat(file.size()).isEqualTo(11);
      folder.rename("b", "a");
      write(file, 11, "!");
      file.truncate(5);
      write(file, 7, "x");
    }
    folder.sync();
    assertThat(folder.names()).containsExactly("a");
    assertThat(folder.exists("b")).isFalse();
    assertThat(folder.size("a")).isEqualTo(8);
    assertThat(read(folder, "a")).isEqualTo("hello\0\0x");
    try (StorageFile file = folder.openForWrite("a")) {
      write(file, 0, "J");
    }
    assertThat(read(folder, "a")).isEqualTo("Jello\0\0x");
    folder.create("c").close();
    folder.rename("a", "c");
    assertThat(folder.names()).containsExactly("c");
    folder.delete("c");
    assertThat(folder.names()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void whatIsNotThereOrThereAlreadyIsAnError(StorageFolder folder) throws IOException {
    folder.create("a").close();
    assertThatThrownBy(() -> folder.create("a")).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> folder.openForWrite("x")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> folder.delete("x")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> folder.rename("x", "y")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> folder.map("x")).isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".", "a/b", "../a", "/etc/passwd"})
  void onlyPlainNamesAreNames(String name) throws IOException {
    DiskFolder folder = DiskFolder.open(path, new JdkMapper());
    assertThatThrownBy(() -> folder.create(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name=" + name + ": expected a plain file name");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void oneHolderAtATime(StorageFolder folder) throws IOException {
    FolderLock lock = folder.lock();
    assertThatThrownBy(folder::lock)
        .isInstanceOf(FolderInUseException.class)
        .hasMessage(
            "folder=%s: in use by this process; stop it first, or choose another folder"
                .formatted(folder.describe()));
    lock.close();
    folder.lock().close();
  }

  /** As when this process has the folder under another path, such as a bind mount. */
  @Test
  void aLockThatThisProcessHasByAnotherWayIsOne() throws IOException {
    DiskFolder folder = DiskFolder.open(path, new JdkMapper());
    try (FileChannel other =
        FileChannel.open(
            path.resolve(FolderLock.FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(other.lock().isValid()).isTrue();
      assertThatThrownBy(folder::lock)
          .isInstanceOf(FolderInUseException.class)
          .hasMessageContaining("in use by this process");
    }
    folder.lock().close();
  }

  @Test
  void anotherProcessIsNamed() throws Exception {
    Process other = lockInAnotherProcess();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      DiskFolder folder = DiskFolder.open(path, new JdkMapper());
      assertThatThrownBy(folder::lock)
          .isInstanceOf(FolderInUseException.class)
          .hasMessageContaining("in use by process " + other.pid() + ";");
      other.destroyForcibly();
      assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
      folder.lock().close(); // a killed process leaves no lock
    } finally {
      other.destroyForcibly();
    }
  }

  private Process lockInAnotherProcess() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java, "-cp", System.getProperty("java.class.path"), Holder.class.getName(), path + "");
    return new ProcessBuilder(command).start();
  }

  /** Locks the folder that it is told and waits until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      DiskFolder folder = DiskFolder.open(Path.of(arguments[0]), new JdkMapper());
      try (FolderLock lock = folder.lock()) {
        System.out.println(lock == null ? "" : "locked");
        int end = System.in.read();
        System.exit(end < 0 ? 0 : 1);
      }
    }
  }
}
