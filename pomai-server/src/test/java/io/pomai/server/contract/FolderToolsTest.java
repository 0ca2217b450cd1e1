package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** pomai-check and pomai-restore as processes, on folders that servers have written. */
@Timeout(120)
class FolderToolsTest {
  private static final int VECTORS = 300;
  private static final int LEAST_WRITES = 200;

  @TempDir private Path folder;

  private static String[] server(Path data) {
    return new String[] {"--port", "0", "--dir", data.toString()};
  }

  private static void load(RespClient client) throws IOException {
    for (int i = 0; i < VECTORS; i++) {
      assertThat(client.ask("VSET", "key" + i, "VALUES", "2", "1", "" + i)).isEqualTo("+OK|");
    }
    assertThat(client.ask("SET", "name", "value")).isEqualTo("+OK|");
  }

  private static String run(int status, String tool, Object... arguments) throws Exception {
    try (ServerProcess process = ServerProcess.tool(tool, arguments)) {
      String output = process.output();
      assertThat(process.awaitExit()).as(output).isEqualTo(status);
      assertThat(output).doesNotContain("\tat ");
      return output;
    }
  }

  @Test
  void aBackupThatWasCopiedUnderWritesIsRestored() throws Exception {
    Path data = folder.resolve("data");
    Path backup = folder.resolve("backup");
    AtomicInteger confirmed = new AtomicInteger();
    int confirmedBefore;
    try (ServerProcess process = new ServerProcess(server(data))) {
      int port = process.awaitReady();
      try (RespClient client = new RespClient(port)) {
        load(client);
        assertThat(client.ask("SAVE")).isEqualTo("+OK|");
      }
      AtomicBoolean copied = new AtomicBoolean();
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> write(port, confirmed, copied));
      while (confirmed.get() < LEAST_WRITES) {
        Thread.onSpinWait();
      }
      confirmedBefore = confirmed.get();
      copy(data, backup);
      copied.set(true);
      writer.get();
    }
    Path restored = folder.resolve("restored");
    assertThat(run(0, "RestoreMain", backup, restored)).contains("Restored as " + restored);
    try (ServerProcess process = new ServerProcess(server(restored));
        RespClient client = new RespClient(process.awaitReady())) {
      assertThat(client.ask("GET", "name")).isEqualTo("$5|value|");
      for (int i = 0; i < VECTORS; i++) {
        String second = "" + i;
        assertThat(client.ask("VGET", "key" + i, "VALUES"))
            .isEqualTo("*2|$1|1|$" + second.length() + "|" + second + "|");
      }
      int found = 0;
      while (client.ask("EXISTS", "write" + found).equals(":1|")) {
        found++;
      }
      assertThat(found).isBetween(confirmedBefore, confirmed.get() + 1);
      assertThat(client.ask("DBSIZE")).isEqualTo(":" + (found + 2) + "|");
      assertThat(run(3, "CheckMain", restored)).contains("in use by process " + process.pid());
    }
    assertThat(run(3, "RestoreMain", backup, restored)).contains("exists already");
    assertThat(run(0, "CheckMain", restored)).contains("Sound.");
  }

  private static void write(int port, AtomicInteger confirmed, AtomicBoolean ended) {
    try (RespClient client = new RespClient(port)) {
      while (!ended.get()) {
        assertThat(client.ask("SET", "write" + confirmed.get(), "x")).isEqualTo("+OK|");
        confirmed.incrementAndGet();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void aDamagedLogIsCutWhenAskedTo() throws Exception {
    Path data = folder.resolve("data");
    try (ServerProcess process = new ServerProcess(server(data));
        RespClient client = new RespClient(process.awaitReady())) {
      load(client);
      process.terminate();
      process.awaitExit();
    }
    Path log = data.resolve("log-00000000000000000001.pomai");
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2] ^= 1;
    Files.write(log, bytes);
    try (ServerProcess refused = new ServerProcess(server(data))) {
      assertThat(refused.output()).contains(log.toString()).contains("pomai-check");
      assertThat(refused.awaitExit()).isEqualTo(1);
    }
    assertThat(run(1, "CheckMain", data))
        .contains(log.toRealPath() + " offset=")
        .contains("records are lost")
        .contains("Nothing was changed");
    assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
    assertThat(run(1, "CheckMain", data, "--repair")).contains("sound now");
    assertThat(run(0, "CheckMain", data)).contains("cut off by a repair");
    try (ServerProcess process = new ServerProcess(server(data));
        RespClient client = new RespClient(process.awaitReady())) {
      assertThat(client.ask("VGET", "key0", "VALUES")).isEqualTo("*2|$1|1|$1|0|");
      assertThat(client.ask("EXISTS", "name")).isEqualTo(":0|");
    }
  }

  @Test
  void aDamagedBlobCannotBeMended() throws Exception {
    Path data = folder.resolve("data");
    try (ServerProcess process = new ServerProcess(server(data));
        RespClient client = new RespClient(process.awaitReady())) {
      load(client);
      assertThat(client.ask("SAVE")).isEqualTo("+OK|");
    }
    List<Path> blobs;
    try (Stream<Path> files = Files.list(data)) {
      blobs = files.filter(file -> file.getFileName().toString().startsWith("tail-")).toList();
    }
    byte[] bytes = Files.readAllBytes(blobs.getFirst());
    bytes[4100] ^= 1;
    Files.write(blobs.getFirst(), bytes);
    assertThat(run(2, "CheckMain", data, "--repair"))
        .contains("offset=4096")
        .contains("from a backup that has it")
        .contains("Nothing was changed");
    assertThat(run(2, "RestoreMain", data, folder.resolve("new"))).contains("Nothing was restored");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void whatIsNoFolderIsRefused() throws Exception {
    assertThat(run(3, "CheckMain", folder.resolve("none"))).contains("expected a folder");
    assertThat(folder.resolve("none")).doesNotExist();
    assertThat(run(3, "CheckMain")).contains("Usage: pomai-check");
    assertThat(run(3, "RestoreMain", folder, folder.resolve("new"))).contains("found none");
  }
}
