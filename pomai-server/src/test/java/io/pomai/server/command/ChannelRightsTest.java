package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users may publish and subscribe to, and what becomes of subscriptions when that changes. */
class ChannelRightsTest {
  private static final String DENIED = "-NOPERM No permissions to access a channel|";

  @TempDir Path folder;

  private static RespClient ann(RunningServer server) throws IOException {
    RespClient client = new RespClient(server.port());
    assertThat(client.ask("AUTH", "ann", "pw")).isEqualTo("+OK|");
    return client;
  }

  @Test
  void channelsAreMatchedAndPatternsAreCompared() throws IOException {
    try (RunningServer server =
            TestServers.start("user", "ann on >pw +@all ~* &news.* &exact (+publish &other)");
        RespClient client = ann(server)) {
      assertThat(client.ask("SUBSCRIBE", "other")).isEqualTo(DENIED);
      assertThat(client.ask("SUBSCRIBE", "exact", "other")).isEqualTo(DENIED);
      assertThat(client.ask("SSUBSCRIBE", "newsx")).isEqualTo(DENIED);
      assertThat(client.ask("PSUBSCRIBE", "*")).isEqualTo(DENIED);
      assertThat(client.ask("PSUBSCRIBE", "news.a")).isEqualTo(DENIED);
      assertThat(client.ask("PSUBSCRIBE", "news.?")).isEqualTo(DENIED);
      assertThat(client.ask("PUBLISH", "secret", "x")).isEqualTo(DENIED);
      assertThat(client.ask("SPUBLISH", "other", "x")).isEqualTo(DENIED);
      assertThat(client.ask("PUBLISH", "other", "x")).isEqualTo(":0|");
      assertThat(client.ask("PUBLISH", "news.a", "x")).isEqualTo(":0|");
      assertThat(client.ask("PUBSUB", "NUMSUB", "other")).isEqualTo("*2|$5|other|:0|");
      assertThat(client.ask("SUBSCRIBE", "news.a")).contains("|news.a|:1|");
      assertThat(client.ask("PSUBSCRIBE", "news.*")).contains("|news.*|:2|");
      assertThat(client.ask("PSUBSCRIBE", "exact")).contains("|exact|:3|");
      assertThat(client.ask("SSUBSCRIBE", "exact")).contains("|exact|:1|");
      assertThat(client.ask("UNSUBSCRIBE", "other")).contains("|other|:3|");
    }
  }

  @Test
  void denialsAreToldAndKept() throws IOException {
    try (RunningServer server = TestServers.start("user", "ann on >pw +@all ~* &a");
        RespClient admin = new RespClient(server.port());
        RespClient client = ann(server)) {
      assertThat(client.ask("SUBSCRIBE", "a", "secret")).isEqualTo(DENIED);
      assertThat(client.ask("SUBSCRIBE", "secret")).isEqualTo(DENIED);
      assertThat(admin.ask("ACL", "LOG"))
          .startsWith("*1|*20|$5|count|:2|$6|reason|$7|channel|$7|context|$8|toplevel|")
          .contains("$6|object|$6|secret|$8|username|$3|ann|");
      assertThat(admin.ask("INFO", "stats")).contains("acl_access_denied_channel:2");
      assertThat(admin.ask("ACL", "DRYRUN", "ann", "PUBLISH", "b", "x"))
          .isEqualTo("$53|User ann has no permissions to access the 'b' channel|");
      assertThat(admin.ask("ACL", "DRYRUN", "ann", "PSUBSCRIBE", "a", "a?"))
          .isEqualTo("$54|User ann has no permissions to access the 'a?' channel|");
      assertThat(admin.ask("ACL", "DRYRUN", "ann", "SUBSCRIBE", "a")).isEqualTo("+OK|");
      assertThat(admin.ask("ACL", "DRYRUN", "ann", "UNSUBSCRIBE", "b")).isEqualTo("+OK|");
    }
  }

  @Test
  void aQueuedMessageIsCheckedAgain() throws IOException {
    try (RunningServer server = TestServers.start("user", "ann on >pw +@all ~* &*");
        RespClient admin = new RespClient(server.port());
        RespClient client = ann(server)) {
      client.ask("MULTI");
      assertThat(client.ask("PUBLISH", "a", "x")).isEqualTo("+QUEUED|");
      admin.ask("ACL", "SETUSER", "ann", "resetchannels");
      assertThat(client.ask("EXEC"))
          .startsWith("*1|-NOPERM ACLs rules changed")
          .endsWith(
              "no permission to access one of the channels used as arguments to the command|");
      client.ask("MULTI");
      assertThat(client.ask("PUBLISH", "a", "x")).isEqualTo(DENIED);
      assertThat(client.ask("EXEC")).startsWith("-EXECABORT");
    }
  }

  @Test
  void aNewUserMayNameNoChannelUnlessTheSettingSaysSo() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient admin = new RespClient(server.port())) {
      admin.ask("ACL", "SETUSER", "one", "+@all");
      admin.ask("CONFIG", "SET", "acl-pubsub-default", "allchannels");
      admin.ask("ACL", "SETUSER", "two", "+@all");
      assertThat(admin.ask("ACL", "DRYRUN", "one", "PUBLISH", "a", "x")).contains("channel");
      assertThat(admin.ask("ACL", "DRYRUN", "two", "PUBLISH", "a", "x")).isEqualTo("+OK|");
    }
  }

  @Test
  void whoLosesAChannelThatItIsSubscribedToIsDisconnected() throws IOException {
    try (RunningServer server = TestServers.start("user", "ann on >pw +@all ~* &*");
        RespClient admin = new RespClient(server.port());
        RespClient channel = ann(server);
        RespClient pattern = ann(server);
        RespClient shard = ann(server);
        RespClient none = ann(server)) {
      channel.ask("SUBSCRIBE", "news.1");
      pattern.ask("PSUBSCRIBE", "news.*");
      shard.ask("SSUBSCRIBE", "s");
      admin.ask("ACL", "SETUSER", "ann", "resetchannels", "&news.*", "&s");
      assertThat(channel.ask("PING")).isEqualTo("*2|$4|pong|$0||");
      assertThat(pattern.ask("PING")).isEqualTo("*2|$4|pong|$0||");
      assertThat(shard.ask("PING")).isEqualTo("*2|$4|pong|$0||");
      admin.ask("ACL", "SETUSER", "ann", "resetchannels", "&news.1");
      assertThat(pattern.isClosedByServer()).isTrue();
      assertThat(shard.isClosedByServer()).isTrue();
      assertThat(channel.ask("PING")).isEqualTo("*2|$4|pong|$0||");
      admin.ask("ACL", "DELUSER", "ann");
      assertThat(channel.isClosedByServer()).isTrue();
      assertThat(none.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aFileThatTakesAChannelAwayDisconnectsToo() throws IOException {
    Path file = folder.resolve("users.acl");
    Files.writeString(file, "user ann on nopass +@all ~* &a &b\n");
    try (RunningServer server = TestServers.start("aclfile", file.toString());
        RespClient admin = new RespClient(server.port());
        RespClient kept = ann(server);
        RespClient lost = ann(server)) {
      kept.ask("SUBSCRIBE", "a");
      lost.ask("SUBSCRIBE", "a", "b");
      lost.read();
      Files.writeString(file, "user ann on nopass +@all ~* &a\n");
      assertThat(admin.ask("ACL", "LOAD")).isEqualTo("+OK|");
      assertThat(lost.isClosedByServer()).isTrue();
      assertThat(kept.ask("PING")).isEqualTo("*2|$4|pong|$0||");
    }
  }
}
