package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.rows.CommandRows;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CommandTableTest {
  private final CommandTable table = CommandRows.table();

  @Test
  void numbersAreThePositionsOfTheNames() {
    assertThat(table.all().map(CommandSpec::id)).isSorted().doesNotHaveDuplicates();
    assertThat(table.all().map(row -> table.names().get(row.id())))
        .containsExactlyElementsOf(table.names());
    assertThat(table.names()).doesNotHaveDuplicates();
  }

  @Test
  void everyRowIsDocumented() {
    assertThat(table.all())
        .allSatisfy(
            row -> {
              assertThat(row.summary()).endsWith(".").hasSizeGreaterThan(10);
              assertThat(row.since()).matches("\\d+\\.\\d+\\.\\d+");
              assertThat(row.usage().toLowerCase(Locale.ROOT))
                  .startsWith(row.name().replace('|', ' '));
            });
  }

  @Test
  void writersAndReadersOfKeysSayWhichKeys() {
    assertThat(
            table.all().filter(row -> row.has(CommandFlag.WRITE) || row.has(CommandFlag.READONLY)))
        .noneMatch(row -> row.has(CommandFlag.WRITE) && row.has(CommandFlag.READONLY));
    assertThat(table.all().filter(row -> row.usage().contains("[IN set]")))
        .hasSize(6)
        .allMatch(row -> row.has(CommandFlag.MOVABLEKEYS));
  }

  /** Every name in upper, lower and mixed case is found; names that differ in one byte are not. */
  @Test
  void namesAreFoundInAnyCase() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      for (CommandSpec row : table.commands()) {
        String name = row.name();
        String mixed = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (String typed : new String[] {name, name.toUpperCase(Locale.ROOT), mixed}) {
          assertThat(client.ask("COMMAND", "INFO", typed))
              .startsWith("*1|*10|$" + name.length() + "|" + row.shownName());
          assertThat(client.ask("COMMAND", "GETKEYS", typed))
              .doesNotContain("Invalid command")
              .doesNotContain("internal error");
        }
        assertThat(client.ask("COMMAND", "GETKEYS", name + "x")).contains("Invalid command");
        assertThat(client.ask("COMMAND", "GETKEYS", "@" + name.substring(1)))
            .contains("Invalid command");
      }
    }
  }

  /** Too few arguments are always refused with the name of the command, and counted as rejected. */
  @Test
  void arityErrorsNameTheCommand() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      for (CommandSpec row :
          table
              .all()
              .filter(row -> Math.abs(row.arity()) > (row.isSubcommand() ? 2 : 1))
              .toList()) {
        assertThat(client.ask(row.name().split("\\|", -1)))
            .isEqualTo("-ERR wrong number of arguments for '" + row.shownName() + "' command|");
        assertThat(client.ask("INFO", "commandstats"))
            .contains("cmdstat_" + row.name().replace("|", "\\x7c") + ":calls=0,");
      }
    }
  }
}
