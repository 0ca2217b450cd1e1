package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.rows.CommandRows;
import io.pomai.server.config.Setting;
import io.pomai.server.config.Settings;
import io.pomai.server.config.StockDirectives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables in the documentation are those of the program. {@code mvn -pl pomai-server -am test
 * -Dtest=DocumentationTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dtest.jvm.extra=-Ddocs.write=true} writes them anew.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("pomai.root", ".."));
  private static final boolean WRITE = Boolean.getBoolean("docs.write");

  @Test
  void commandsInTheReadme() throws IOException {
    check(ROOT.resolve("README.md"), "commands", overview());
  }

  @Test
  void allCommandsInTheirPage() throws IOException {
    check(ROOT.resolve("docs/commands.md"), "commands", commands(everyGroup()));
  }

  @Test
  void settingsInTheirPage() throws IOException {
    check(ROOT.resolve("docs/settings.md"), "settings", settings());
  }

  @Test
  void ignoredDirectivesInThePageOfSettings() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    StockDirectives.ignored()
        .forEach(
            (reason, names) ->
                rows.add(
                    List.of(
                        reason,
                        names.stream()
                            .filter(name -> Settings.find(name).isEmpty())
                            .map(DocumentationTest::code)
                            .collect(Collectors.joining(" ")))));
    check(ROOT.resolve("docs/settings.md"), "ignored", table(List.of("about", "directives"), rows));
  }

  /** Every command of the vector group has its usage line in the page about native commands. */
  @Test
  void nativeCommandsInTheirPage() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/commands.md"));
    assertThat(
            CommandRows.table().commands().stream()
                .filter(row -> row.group().equals(CommandTable.VECTOR)))
        .allSatisfy(row -> assertThat(page).contains(row.name().toUpperCase(Locale.ROOT)));
  }

  private static void check(Path file, String marker, String expected) throws IOException {
    String text = Files.readString(file);
    String begin = "<!-- " + marker + ":begin -->\n";
    String end = "<!-- " + marker + ":end -->";
    assertThat(text)
        .as(file + " has the markers of the generated table")
        .contains(begin)
        .contains(end);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    if (WRITE) {
      Files.writeString(file, text.substring(0, from) + expected + text.substring(to));
      return;
    }
    assertThat(text.substring(from, to))
        .as(file + " is not up to date: run this test with -Dtest.jvm.extra=-Ddocs.write=true")
        .isEqualTo(expected);
  }

  /** Pomai's own vector commands in full, of the others the names. */
  private static String overview() {
    Map<String, List<CommandSpec>> groups = everyGroup();
    Map<Boolean, List<CommandSpec>> vector =
        groups.remove(CommandTable.VECTOR).stream()
            .collect(Collectors.partitioningBy(row -> row.has(CommandFlag.MODULE)));
    List<List<String>> others = new ArrayList<>();
    others.add(List.of("vector sets of Redis 8", names(vector.get(true))));
    groups.forEach((name, rows) -> others.add(List.of(name + " commands", names(rows))));
    return commands(Map.of(CommandTable.VECTOR, vector.get(false))) + rows(others);
  }

  private static Map<String, List<CommandSpec>> everyGroup() {
    return CommandRows.table().commands().stream()
        .collect(
            Collectors.groupingBy(
                CommandSpec::group, LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
  }

  private static String names(List<CommandSpec> group) {
    return group.stream()
        .map(row -> code(row.name().toUpperCase(Locale.ROOT)) + words(row))
        .collect(Collectors.joining(", "));
  }

  private static String words(CommandSpec parent) {
    return parent.subcommands().isEmpty()
        ? ""
        : withoutHelp(parent)
            .map(child -> child.word().toUpperCase(Locale.ROOT))
            .collect(Collectors.joining(" ", " (", ")"));
  }

  private static String commands(Map<String, List<CommandSpec>> groups) {
    List<List<String>> rows =
        groups.values().stream()
            .flatMap(List::stream)
            .flatMap(row -> row.subcommands().isEmpty() ? Stream.of(row) : subcommands(row))
            .map(row -> List.of(code(row.usage()), row.summary()))
            .toList();
    return table(List.of("command", "does"), rows);
  }

  private static Stream<CommandSpec> subcommands(CommandSpec parent) {
    return parent.arity() == -1
        ? Stream.concat(Stream.of(parent), withoutHelp(parent))
        : withoutHelp(parent);
  }

  private static Stream<CommandSpec> withoutHelp(CommandSpec parent) {
    return parent.subcommands().rows().stream().filter(row -> !row.word().equals("help"));
  }

  private static String settings() {
    return table(
        List.of("setting", "default", "expects", "`CONFIG SET`", "means"),
        Settings.all().stream().map(DocumentationTest::row).toList());
  }

  private static List<String> row(Setting<?> setting) {
    String value = setting.defaultText().isEmpty() ? "\"\"" : setting.defaultText();
    String expected = setting.expected().replace("<", "&lt;");
    return List.of(
        code(setting.name()),
        code(value),
        expected,
        setting.isRuntime() ? "yes" : "",
        setting.doc());
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static String table(List<String> titles, List<List<String>> rows) {
    String head = line(titles) + line(titles.stream().map(title -> "---").toList());
    return head + rows(rows);
  }

  private static String rows(List<List<String>> rows) {
    return rows.stream().map(DocumentationTest::line).collect(Collectors.joining());
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
