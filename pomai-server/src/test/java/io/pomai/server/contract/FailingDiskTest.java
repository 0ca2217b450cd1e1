package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pomai.server.command.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server process whose system refuses to write: by a limit of file sizes that is lowered and
 * raised while it runs, and by a folder that takes no new files. Nothing that was confirmed is lost
 * when it is killed afterwards.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class FailingDiskTest {
  private static final int WRITES = 200;

  @TempDir private Path parent;

  private String[] options(String... more) {
    String[] options = new String[more.length + 4];
    System.arraycopy(
        new String[] {"--port", "0", "--dir", parent.resolve("data").toString()}, 0, options, 0, 4);
    System.arraycopy(more, 0, options, 4, more.length);
    return options;
  }

  /** Writes keys 0 to {@link #WRITES}, each confirmed. */
  private static void write(RespClient client, String name) throws IOException {
    for (int i = 0; i < WRITES; i++) {
      assertThat(client.ask("SET", name + i, "v" + i)).isEqualTo("+OK|");
    }
    assertThat(client.ask("VSET", name, "VALUES", "2", "1", "2")).isEqualTo("+OK|");
  }

  private static void assertWritten(RespClient client, String name) throws IOException {
    for (int i = 0; i < WRITES; i++) {
      String value = "v" + i;
      assertThat(client.ask("GET", name + i)).isEqualTo("$" + value.length() + "|" + value + "|");
    }
    assertThat(client.ask("VGET", name, "VALUES")).isEqualTo("*2|$1|1|$1|2|");
  }

  private static void assertReadsGoOnAndWritesDoNot(RespClient client) throws IOException {
    assertThat(client.ask("SET", "refused", "1"))
        .startsWith("-MISCONF ")
        .contains("tries again by itself");
    assertThat(client.ask("VSET", "refused", "VALUES", "2", "1", "2")).startsWith("-MISCONF ");
    assertThat(client.ask("EXISTS", "refused")).isEqualTo(":0|");
    assertThat(client.ask("VSEARCH", "VALUES", "2", "1", "2", "1")).contains("before");
    assertThat(client.ask("INFO", "persistence")).contains("aof_last_write_status:err");
    assertThat(client.ask("PING")).isEqualTo("+PONG|");
  }

  /** Repeats a write until it is confirmed: the log tries again by itself. */
  private static void awaitWritable(RespClient client) throws IOException {
    String reply = client.ask("SET", "again", "1");
    while (!reply.equals("+OK|")) {
      assertThat(reply).startsWith("-MISCONF ");
      reply = client.ask("SET", "again", "1");
    }
    assertThat(client.ask("INFO", "persistence")).contains("aof_last_write_status:ok");
  }

  private void assertAllIsThereAfterwards() throws Exception {
    try (ServerProcess server = new ServerProcess(options());
        RespClient client = new RespClient(server.awaitReady())) {
      assertWritten(client, "before");
      assertWritten(client, "after");
      assertThat(client.ask("GET", "again")).isEqualTo("$1|1|");
      assertThat(client.ask("EXISTS", "refused")).isEqualTo(":0|");
    }
  }

  private static void limitFiles(ServerProcess server, String bytes) throws Exception {
    Tools.run(
        "util-linux", "prlimit", "--pid", String.valueOf(server.pid()), "--fsize=" + bytes + ":");
  }

  @Test
  void aDiskWithoutRoomRefusesWritesUntilThereIsSome() throws Exception {
    for (String policy : new String[] {"always", "everysec", "no"}) {
      try (ServerProcess server = new ServerProcess(options("--appendfsync", policy));
          RespClient client = new RespClient(server.awaitReady())) {
        assertThat(client.ask("FLUSHALL")).isEqualTo("+OK|");
        write(client, "before");
        limitFiles(server, "0");
        assertThat(client.ask("SET", "unsure", "1"))
            .startsWith("-MISCONF ")
            .contains("File too large")
            .contains("log-");
        assertReadsGoOnAndWritesDoNot(client);
        assertThat(client.ask("SAVE")).startsWith("-MISCONF ");
        limitFiles(server, "unlimited");
        awaitWritable(client);
        write(client, "after");
        assertThat(client.ask("GET", "unsure")).isEqualTo("$1|1|"); // made, though not confirmed
        server.kill();
        server.awaitExit();
      }
      assertAllIsThereAfterwards();
    }
  }

  @Test
  void aSaveWithoutRoomLeavesTheLogAsItWas() throws Exception {
    try (ServerProcess server = new ServerProcess(options());
        RespClient client = new RespClient(server.awaitReady())) {
      write(client, "before");
      assertThat(client.ask("SET", "large", "x".repeat(1 << 20))).isEqualTo("+OK|");
      limitFiles(server, String.valueOf(512 << 10)); // enough for a segment, not for the blob
      assertThat(client.ask("SAVE")).contains("File too large").contains("checkpoint not written");
      limitFiles(server, "unlimited");
      awaitWritable(client);
      write(client, "after");
      assertThat(client.ask("SAVE")).isEqualTo("+OK|");
      server.kill();
      server.awaitExit();
    }
    assertAllIsThereAfterwards();
  }

  @Test
  void aFolderThatTakesNoNewFilesRefusesWritesUntilItDoes() throws Exception {
    Path data = parent.resolve("data");
    try (ServerProcess server = new ServerProcess(options("--appendfsync", "always"));
        RespClient client = new RespClient(server.awaitReady())) {
      write(client, "before");
      try (Denied _ = new Denied(data)) {
        assertThat(client.ask("SAVE")).startsWith("-"); // begins a segment
        assertReadsGoOnAndWritesDoNot(client);
      }
      awaitWritable(client);
      write(client, "after");
      assertThat(client.ask("SAVE")).isEqualTo("+OK|");
      server.kill();
      server.awaitExit();
    }
    assertAllIsThereAfterwards();
  }

  @Test
  void aFolderThatCannotBeUsedEndsTheStart() throws Exception {
    Path file = Files.writeString(parent.resolve("data"), "a file");
    assertRefused(file, "it is a file");
    Files.delete(file);
    Files.createDirectory(file);
    try (Denied _ = new Denied(file)) {
      assertRefused(file, file.toString());
    }
  }

  private void assertRefused(Path folder, String message) throws Exception {
    try (ServerProcess server = new ServerProcess(options())) {
      assertThat(server.output())
          .contains(folder.toString())
          .contains(message)
          .doesNotContain("\tat ");
      assertThat(server.awaitExit()).isEqualTo(1);
    }
  }

  /** A folder that takes no new files, from nobody: root needs more than permissions. */
  private static final class Denied implements AutoCloseable {
    private final Path folder;

    Denied(Path folder) throws IOException {
      this.folder = folder;
      set("r-x------", "+i");
      if (takesFiles()) {
        close();
        assumeTrue(false, "this file system has no way to deny root new files (chattr +i)");
      }
    }

    private void set(String permissions, String attribute) throws IOException {
      if (System.getProperty("user.name").equals("root")) {
        new ProcessBuilder("chattr", attribute, folder.toString()).start().onExit().join();
      } else {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
      }
    }

    private boolean takesFiles() throws IOException {
      Path probe = folder.resolve("probe");
      try {
        Files.createFile(probe);
      } catch (IOException e) {
        return false;
      }
      Files.delete(probe);
      return true;
    }

    @Override
    public void close() throws IOException {
      set("rwx------", "-i");
    }
  }
}
