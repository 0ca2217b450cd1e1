package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.rows.CommandRows;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of the command table, tried by those who may not run it. */
class AccessTest {
  private static final CommandTable TABLE = CommandRows.table();
  private static final String VECTOR = "VALUES 1 1";

  /** Command lines that name the set "theirs" by an option, or no set and so "default". */
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "vset", List.of("VSET k " + VECTOR + " IN theirs", "VSET k " + VECTOR),
          "vmset", List.of("VMSET 1 k " + VECTOR + " IN theirs", "VMSET 1 k " + VECTOR),
          "vget", List.of("VGET k IN theirs", "VGET k", "VGET k VALUES"),
          "vdel", List.of("VDEL k IN theirs", "VDEL k", "VDEL WHERE .a==1"),
          "vsearch", List.of("VSEARCH " + VECTOR + " 3 IN theirs", "VSEARCH " + VECTOR + " 3"),
          "vmsearch", List.of("VMSEARCH 3 1 " + VECTOR + " IN theirs", "VMSEARCH 3 1 " + VECTOR),
          "vcard", List.of("VCARD theirs", "VCARD"),
          "vdim", List.of("VDIM theirs", "VDIM"),
          "vstats", List.of("VSTATS theirs", "VSTATS"));

  private static Stream<CommandSpec> rows() {
    return TABLE
        .all()
        .filter(row -> !row.has(CommandFlag.NO_AUTH))
        .filter(row -> row.subcommands().isEmpty() || row.acceptsArity(1));
  }

  /** A command line of as few arguments as the row takes, all keys "theirs". */
  private static String[] shortest(CommandSpec row) {
    List<String> words = new ArrayList<>(Arrays.asList(row.name().split("\\|", -1)));
    while (words.size() < Math.abs(row.arity())) {
      words.add("theirs");
    }
    return words.toArray(String[]::new);
  }

  private static String refusal(CommandSpec row, String error) {
    String code = row.name().equals("exec") ? "EXECABORT Transaction discarded because of: " : "";
    return "-" + code + error + "|";
  }

  /** The limits of strangers hold no longer than there is a password. */
  @Test
  void whoNeedsNoPasswordAnyMoreMaySendAsMuchAsOthers() throws IOException {
    try (RunningServer server = TestServers.start("requirepass", "secret");
        RespClient operator = new RespClient(server.port());
        RespClient stranger = new RespClient(server.port())) {
      String[] many = new String[40];
      Arrays.fill(many, "k");
      many[0] = "EXISTS";
      operator.ask("AUTH", "secret");
      assertThat(stranger.ask("EXISTS", "k")).startsWith("-NOAUTH");
      assertThat(operator.ask("CONFIG", "SET", "requirepass", "")).isEqualTo("+OK|");
      assertThat(stranger.ask(many)).isEqualTo(":0|");
    }
  }

  @Test
  void nobodyRunsAnythingBeforeAuthentication() throws IOException {
    try (RunningServer server = TestServers.start("requirepass", "secret");
        RespClient client = new RespClient(server.port())) {
      for (CommandSpec row : rows().toList()) {
        assertThat(client.ask(shortest(row)))
            .as(row.name())
            .isEqualTo(refusal(row, "NOAUTH Authentication required."));
      }
    }
  }

  @Test
  void nobodyRunsACommandWithoutPermission() throws IOException {
    try (RunningServer server = TestServers.start("user", "idle on >pw ~* &*");
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("AUTH", "idle", "pw")).isEqualTo("+OK|");
      for (CommandSpec row : rows().toList()) {
        assertThat(client.ask(shortest(row)))
            .as(row.name())
            .isEqualTo(
                refusal(
                    row,
                    "NOPERM User idle has no permissions to run the '" + row.name() + "' command"));
      }
    }
  }

  /** Neither with no right to the key at all, nor with the other one of two. */
  @Test
  void nobodyTouchesAForeignKey() throws IOException {
    try (RunningServer server =
            TestServers.start(
                "user",
                "keeper on >pw +@all ~mine ~k\nreader on >pw +@all %R~theirs %R~default\n"
                    + "writer on >pw +@all %W~theirs %W~default");
        RespClient client = new RespClient(server.port())) {
      client.ask("VCREATE", "theirs", "DIM", "1");
      client.ask("VCREATE", "default", "DIM", "1");
      List<CommandSpec> withKeys = rows().filter(AccessTest::hasKeys).toList();
      assertThat(withKeys).hasSizeGreaterThan(30);
      for (CommandSpec row : withKeys) {
        for (String[] line : lines(row)) {
          refused(client, "keeper", line);
          if (row.access().first().words().contains("access") && !row.access().readsWithGet()) {
            refused(client, "writer", line);
          }
          if (row.has(CommandFlag.WRITE)) {
            refused(client, "reader", line);
          }
        }
      }
    }
  }

  private static boolean hasKeys(CommandSpec row) {
    return row.keys().first() > 0 || row.keys().movable();
  }

  private static List<String[]> lines(CommandSpec row) {
    assertThat(row.keys().implied()).as(row.name()).isEqualTo(OPTIONS.containsKey(row.name()));
    return OPTIONS.containsKey(row.name())
        ? OPTIONS.get(row.name()).stream().map(line -> line.split(" ", -1)).toList()
        : List.<String[]>of(shortest(row));
  }

  private static void refused(RespClient client, String user, String[] line) throws IOException {
    assertThat(client.ask("AUTH", user, "pw")).isEqualTo("+OK|");
    assertThat(client.ask(line))
        .as(user + ": " + String.join(" ", line))
        .isEqualTo("-NOPERM No permissions to access a key|");
  }

  /** A key that is not the first is looked at too. */
  @Test
  void everyKeyOfACommandIsChecked() throws IOException {
    try (RunningServer server = TestServers.start("user", "half on >pw +@all ~mine*");
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "half", "pw");
      assertThat(client.ask("MGET", "mine1", "mine2")).isEqualTo("*2|$-1|$-1|");
      for (String command : new String[] {"MGET", "DEL", "UNLINK", "EXISTS"}) {
        assertThat(client.ask(command, "mine1", "theirs", "mine2")).startsWith("-NOPERM");
        assertThat(client.ask(command, "mine1", "mine2", "theirs")).startsWith("-NOPERM");
      }
    }
  }

  /** Nobody knows the keys of such a line, so it must not run; the error is that of the command. */
  @Test
  void aLineWhoseKeysCannotBeFoundIsRefused() throws IOException {
    try (RunningServer server = TestServers.start("user", "half on >pw +@all ~mine");
        RespClient client = new RespClient(server.port())) {
      String line = "VSEARCH VALUES 1 1 3 IN theirs NOSUCHOPTION";
      String error = client.ask(line.split(" ", -1));
      client.ask("AUTH", "half", "pw");
      assertThat(client.ask(line.split(" ", -1))).startsWith("-ERR").isEqualTo(error);
    }
  }

  /** Nor does it take the answers before it along. */
  @Test
  void aLineOfExcludingOptionsIsRefusedAndTheConnectionGoesOn() throws IOException {
    try (RunningServer server = TestServers.start("user", "half on >pw +@all ~mine");
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "half", "pw");
      client.send("PING");
      client.send("VSEARCH VALUES 1 1 3 EXACT NPROBE 3 IN mine".split(" ", -1));
      client.send("PING");
      assertThat(client.read()).isEqualTo("+PONG|");
      assertThat(client.read()).startsWith("-ERR EXACT compares every vector");
      assertThat(client.read()).isEqualTo("+PONG|");
    }
  }
}
