package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Users that come, change and go while their clients are connected, and the file that keeps them.
 */
class UserLifeTest {
  @TempDir Path folder;

  @Test
  void changedRulesHoldFromTheNextCommandOn() throws IOException {
    try (RunningServer server = TestServers.start("user", "ann on >pw +get +set +ping ~a*");
        RespClient admin = new RespClient(server.port());
        RespClient ann = new RespClient(server.port())) {
      assertThat(ann.ask("HELLO", "3", "AUTH", "ann", "pw", "SETNAME", "x")).startsWith("%7|");
      assertThat(admin.ask("CLIENT", "LIST")).contains("user=ann").contains("user=default");
      assertThat(ann.ask("SET", "a", "1")).isEqualTo("+OK|");
      admin.ask("ACL", "SETUSER", "ann", "-set");
      assertThat(ann.ask("SET", "a", "1")).startsWith("-NOPERM User ann");
      admin.ask("ACL", "SETUSER", "ann", "off");
      assertThat(ann.ask("GET", "a")).isEqualTo("$1|1|");
      assertThat(ann.ask("AUTH", "ann", "pw")).startsWith("-WRONGPASS");
      assertThat(ann.ask("GET", "a")).isEqualTo("$1|1|");
    }
  }

  @Test
  void aQueuedCommandIsCheckedAgainWhenItRuns() throws IOException {
    try (RunningServer server = TestServers.start("user", "ann on nopass +@all ~a*");
        RespClient admin = new RespClient(server.port());
        RespClient ann = new RespClient(server.port())) {
      ann.ask("AUTH", "ann", "x");
      ann.ask("MULTI");
      assertThat(ann.ask("SET", "a", "1")).isEqualTo("+QUEUED|");
      assertThat(ann.ask("GET", "a")).isEqualTo("+QUEUED|");
      admin.ask("ACL", "SETUSER", "ann", "-set");
      String changed =
          "-NOPERM ACLs rules changed between the moment the transaction was accumulated and the"
              + " EXEC call. This command is no longer allowed for the following reason: ";
      assertThat(ann.ask("EXEC"))
          .isEqualTo("*2|" + changed + "no permission to execute the command or subcommand|$-1|");
      ann.ask("MULTI");
      ann.ask("GET", "a");
      admin.ask("ACL", "SETUSER", "ann", "resetkeys");
      assertThat(ann.ask("EXEC"))
          .isEqualTo("*1|" + changed + "no permission to touch the specified keys|");
      assertThat(admin.ask("ACL", "LOG", "1")).contains("|multi|").contains("|key|");
      ann.ask("MULTI");
      assertThat(ann.ask("SET", "a", "1")).startsWith("-NOPERM");
      assertThat(ann.ask("EXEC")).startsWith("-EXECABORT");
    }
  }

  @Test
  void whoIsRemovedIsDisconnected() throws IOException {
    try (RunningServer server =
            TestServers.start("user", "ann on nopass +@all ~*\nbob on nopass +@all ~*");
        RespClient ann = new RespClient(server.port());
        RespClient again = new RespClient(server.port());
        RespClient bob = new RespClient(server.port())) {
      ann.ask("AUTH", "ann", "x");
      again.ask("AUTH", "ann", "x");
      bob.ask("AUTH", "bob", "x");
      assertThat(ann.ask("ACL", "DELUSER", "ann")).isEqualTo(":1|");
      assertThat(ann.isClosedByServer()).isTrue();
      assertThat(again.isClosedByServer()).isTrue();
      assertThat(bob.ask("ACL", "USERS")).isEqualTo("*2|$3|bob|$7|default|");
      assertThat(bob.ask("CLIENT", "KILL", "USER", "ann")).startsWith("-ERR No such user");
    }
  }

  /** What is saved is loaded again, by ACL LOAD and by the next server. */
  @Test
  void usersOutliveTheServerInTheirFile() throws IOException {
    Path file = folder.resolve("users.acl");
    Files.writeString(file, "user ann on >pw ~a* +get\n\nuser default on nopass ~* &* +@all\n");
    String list;
    try (RunningServer server = TestServers.start("aclfile", file.toString());
        RespClient admin = new RespClient(server.port());
        RespClient ann = new RespClient(server.port());
        RespClient bob = new RespClient(server.port())) {
      assertThat(ann.ask("AUTH", "ann", "pw")).isEqualTo("+OK|");
      admin.ask("ACL", "SETUSER", "ann", "+set", "(+@read ~b*)");
      list = admin.ask("ACL", "LIST");
      assertThat(admin.ask("ACL", "SAVE")).isEqualTo("+OK|");
      admin.ask("ACL", "SETUSER", "ann", "reset");
      admin.ask("ACL", "SETUSER", "bob", "on", "nopass", "+@all");
      bob.ask("AUTH", "bob", "x");
      assertThat(admin.ask("ACL", "LOAD")).isEqualTo("+OK|");
      assertThat(admin.ask("ACL", "LIST")).isEqualTo(list);
      assertThat(bob.isClosedByServer()).isTrue();
      assertThat(ann.ask("GET", "a")).isEqualTo("$-1|");
      Files.writeString(
          file, "user ann on\nuser ann off\nusr x\nuser x >secret +nosuch junk (+get");
      assertThat(admin.ask("ACL", "LOAD"))
          .startsWith("-ERR WARNING: Duplicate user 'ann' found on line 2. ")
          .contains("users.acl:3 should start with user keyword followed by the username. ")
          .contains("users.acl:4: Unmatched parenthesis in selector definition. ")
          .doesNotContain("secret")
          .endsWith("no change to the previously active ACL rules was performed|");
      assertThat(admin.ask("ACL", "LIST")).isEqualTo(list);
      Files.delete(file);
      assertThat(admin.ask("ACL", "LOAD")).contains("No such file or directory");
      assertThat(admin.ask("ACL", "SAVE")).isEqualTo("+OK|");
    }
    assertThat(file).content().doesNotContain(">").contains("user ann on sanitize-payload #");
    try (RunningServer server = TestServers.start("aclfile", file.toString());
        RespClient admin = new RespClient(server.port())) {
      assertThat(admin.ask("ACL", "LIST")).isEqualTo(list);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Where the file says nothing of the default user, the server is not opened by that. */
  @Test
  void requirepassHoldsWhereTheFileDoesNotNameTheDefaultUser() throws IOException {
    Path file = folder.resolve("users.acl");
    Files.writeString(file, "user ann on >pw ~a* +get\n");
    try (RunningServer server =
            TestServers.start("aclfile", file.toString(), "requirepass", "secret");
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("GET", "a")).startsWith("-NOAUTH");
      assertThat(client.ask("AUTH", "secret")).isEqualTo("+OK|");
      assertThat(client.ask("ACL", "LOAD")).isEqualTo("+OK|");
      assertThat(client.ask("RESET")).isEqualTo("+RESET|");
      assertThat(client.ask("GET", "a")).startsWith("-NOAUTH");
    }
  }

  @Test
  void aServerWithWrongUsersDoesNotStart() throws IOException {
    Path file = folder.resolve("users.acl");
    assertThatThrownBy(() -> TestServers.start("aclfile", file.toString()))
        .hasMessageContaining("opening file '" + file);
    Files.writeString(file, "user ann +nosuch");
    assertThatThrownBy(() -> TestServers.start("aclfile", file.toString()))
        .hasMessageContaining("users.acl:1: Error in applying operation '+nosuch'");
    Files.writeString(file, "");
    assertThatThrownBy(() -> TestServers.start("aclfile", file.toString(), "user", "ann on"))
        .hasMessageContaining("not in both");
    assertThatThrownBy(() -> TestServers.start("user", "ann on\nann off"))
        .hasMessage("user 'ann' is declared twice");
    assertThatThrownBy(() -> TestServers.start("user", "ann <topsecret"))
        .hasMessageContaining("user 'ann': ")
        .hasMessageNotContaining("topsecret");
    assertThatThrownBy(() -> TestServers.start("bind", "0.0.0.0", "user", "ann on >pw"))
        .hasMessageContaining("which other machines reach");
    TestServers.start("bind", "0.0.0.0", "user", "default on >pw +@all ~*").close();
    TestServers.start("bind", "0.0.0.0", "user", "default off").close();
  }

  @Test
  void deniedCommandsAreCounted() throws IOException {
    try (RunningServer server = TestServers.start("user", "ann on >pw +set +info ~a*");
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "ann", "wrong");
      client.ask("AUTH", "nobody", "wrong");
      client.ask("AUTH", "ann", "pw");
      client.ask("GET", "a");
      client.ask("SET", "b", "1");
      assertThat(client.ask("INFO", "stats"))
          .contains("acl_access_denied_auth:2")
          .contains("acl_access_denied_cmd:1")
          .contains("acl_access_denied_key:1")
          .contains("acl_access_denied_channel:0");
    }
  }
}
