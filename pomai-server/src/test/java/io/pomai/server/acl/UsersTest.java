package io.pomai.server.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.server.text.GlobPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsersTest {
  private static final AclCatalog CATALOG =
      new AclCatalog(
          List.of(
              new AclCommand(0, "get", Set.of("read", "fast"), List.of()),
              new AclCommand(1, "set", Set.of("write", "slow"), List.of()),
              new AclCommand(2, "select", Set.of("fast"), List.of()),
              new AclCommand(
                  5,
                  "config",
                  Set.of("slow"),
                  List.of(
                      new AclCommand(3, "config|get", Set.of("admin"), List.of()),
                      new AclCommand(4, "config|set", Set.of("admin"), List.of())))));

  private final Users users = new Users(CATALOG, () -> false);

  private UserRules rules(String name, String text) throws AclException {
    List<Rule> rules = new ArrayList<>();
    for (String word : text.split(" ", -1)) {
      rules.add(Rule.of(word.getBytes(StandardCharsets.UTF_8)));
    }
    users.change(name, rules);
    User user = users.find(name);
    assertThat(user).isNotNull();
    return user.rules();
  }

  /** As Redis describes the same users. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "+get; -@all +get",
        "+get +GET; -@all +get",
        "+get -get; -@all -get",
        "+config|get +config; -@all +config",
        "+config +config|get; -@all +config +config|get",
        "+config|get -config|set; -@all +config|get -config|set",
        "+@read -@read; -@all -@read",
        "+@READ +get -@fast; -@all +@read +get -@fast",
        "+@all -get; +@all -get",
        "-get +@all; +@all",
        "+@all -get nocommands; -@all",
        "+select|0 +SELECT|1; -@all +select|0 +select|1",
      })
  void commandRulesAreKeptInTheirOrder(String given, String described) throws AclException {
    assertThat(rules("u", given).selectors().getFirst().commandsText()).isEqualTo(described);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "+@all; 0 1 2 3 4 5",
        "+@all -config; 0 1 2",
        "+@all -config +config|get; 0 1 2 3",
        "+config; 3 4 5",
        "+config|set; 4",
        "+@slow; 1 3 4 5",
        "+@slow -@admin; 1 5",
        "+select|0 +get; 0",
      })
  void commandsAreThoseThatRulesName(String given, String ids) throws AclException {
    Selector selector = rules("u", given).selectors().getFirst();
    assertThat(Stream.of(0, 1, 2, 3, 4, 5).filter(selector::allows).map(String::valueOf))
        .containsExactly(ids.split(" ", -1));
  }

  /** What ACL LIST shows makes the same user again, whatever rules made it. */
  @Test
  void aDescriptionMakesTheSameUser() throws AclException {
    String[] pool = {
      "on",
      "off",
      "nopass",
      ">a",
      ">b",
      "resetpass",
      "skip-sanitize-payload",
      "+get",
      "-get",
      "+set",
      "+@read",
      "-@slow",
      "+@all",
      "-@all",
      "+config|get",
      "-config|set",
      "-config",
      "+select|0",
      "~a*",
      "%R~b*",
      "%W~b*",
      "%R~c",
      "allkeys",
      "resetkeys",
      "&x",
      "allchannels",
      "resetchannels",
      "(+get ~a)",
      "(+@all allkeys allchannels)",
      "clearselectors",
      "reset"
    };
    Random random = new Random(7);
    int made = 0;
    for (int i = 0; i < 3_000; i++) {
      UserRules user = null;
      try {
        String[] words =
            random.ints(1 + i % 12, 0, pool.length).mapToObj(n -> pool[n]).toArray(String[]::new);
        user = rules("u" + i, String.join(" ", words));
      } catch (AclException e) {
        assertThat(e).hasMessageContaining("pattern after the * pattern");
      }
      if (user != null) {
        UserRules again = rules("v" + i, user.describe());
        assertThat(again.describe()).isEqualTo(user.describe());
        assertSame(user, again);
        made++;
      }
    }
    assertThat(made).isGreaterThan(1_500);
  }

  private static void assertSame(UserRules a, UserRules b) {
    assertThat(b.isUnrestricted()).isEqualTo(a.isUnrestricted());
    for (int s = 0; s < a.selectors().size(); s++) {
      Selector one = a.selectors().get(s);
      Selector other = b.selectors().get(s);
      for (int id = 0; id < 6; id++) {
        assertThat(other.allows(id)).as(a.describe()).isEqualTo(one.allows(id));
        assertThat(other.firstArguments(id)).isEqualTo(one.firstArguments(id));
      }
      for (KeyAccess access : KeyAccess.values()) {
        for (String key : new String[] {"a1", "b1", "c", "d"}) {
          assertThat(allows(other, key, access)).isEqualTo(allows(one, key, access));
        }
      }
    }
  }

  private static boolean allows(Selector selector, String key, KeyAccess access) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    GlobPattern.Bytes text = at -> bytes[at];
    return selector.allowsKey(text, bytes.length, access);
  }

  @Test
  void permissionsOnKeysAreThoseOfAPatternOnItsOwn() throws AclException {
    Selector selector = rules("u", "%R~r* %W~w* ~rw* %R~both %W~both").selectors().getFirst();
    for (KeyAccess access : KeyAccess.values()) {
      boolean reads = access.words().contains("access");
      boolean writes =
          access.words().stream().anyMatch(List.of("update", "insert", "delete")::contains);
      assertThat(allows(selector, "r1", access)).as(access + "").isEqualTo(!writes);
      assertThat(allows(selector, "w1", access)).as(access + "").isEqualTo(!reads);
      assertThat(allows(selector, "rw1", access)).isTrue();
      assertThat(allows(selector, "both", access)).isTrue();
      assertThat(allows(selector, "x", access)).isFalse();
    }
  }

  @Test
  void passwordsAreComparedAsHashes() throws AclException {
    assertThat(rules("u", ">one >two").passwords())
        .containsExactly(
            "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
            "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3");
    assertThat(users.authenticate("u", bytes("one"))).as("off").isNull();
    rules("u", "on");
    assertThat(users.authenticate("u", bytes("one"))).isSameAs(users.find("u"));
    assertThat(users.authenticate("u", bytes("two"))).isNotNull();
    assertThat(users.authenticate("u", bytes("three"))).isNull();
    assertThat(users.authenticate("nobody", bytes("one"))).isNull();
    rules("u", "<one");
    assertThat(users.authenticate("u", bytes("one"))).isNull();
    rules("u", "nopass");
    assertThat(users.authenticate("u", bytes("three"))).isNotNull();
    rules("u", "resetpass");
    assertThat(users.authenticate("u", bytes("three"))).isNull();
  }

  /** A rule that is wrong leaves all of the user as it was. */
  @Test
  void changesAreAllMadeOrNone() throws AclException {
    rules("u", "on >pw +get ~a");
    String before = users.find("u").line();
    assertThatThrownBy(() -> rules("u", "off resetpass +set nosuchrule"))
        .isInstanceOf(AclException.class);
    assertThat(users.find("u").line()).isEqualTo(before);
    assertThatThrownBy(() -> rules("other", "on nosuchrule")).isInstanceOf(AclException.class);
    assertThat(users.find("other")).isNull();
  }

  /** Passwords and hashes of rules that fail are not in what is said about them. */
  @Test
  void messagesAboutRulesHaveNoSecrets() {
    String hash = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ee";
    for (String rule : new String[] {"<topsecret", "#topsecret", "!" + hash, "!topsecret"}) {
      assertThatThrownBy(() -> rules("u", rule))
          .isInstanceOf(AclException.class)
          .hasMessageNotContaining("topsecret")
          .hasMessageNotContaining(hash);
    }
  }

  @Test
  void aRemovedUserMayDoNothing() throws AclException {
    rules("u", "on nopass +@all ~* &*");
    User user = users.find("u");
    assertThat(users.remove("u")).isSameAs(user);
    assertThat(user.rules().isUnrestricted()).isFalse();
    assertThat(user.rules().selectors()).hasSize(1).noneMatch(s -> s.allows(0));
    assertThat(users.remove("u")).isNull();
  }

  private static byte[] bytes(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), text.length());
  }
}
