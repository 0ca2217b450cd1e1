package io.pomai.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configuration file in the grammar of redis.conf: {@code name value...} lines, quotes, comments
 * after {@code #}, and {@code include} of other files, whose names are relative to the working
 * directory and may be patterns.
 */
final class ConfigFile {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
  private static final int DEEPEST = 16;
  private static final String INCLUDE = "include";

  private final Map<Setting<?>, String> found = new LinkedHashMap<>();

  private ConfigFile() {}

  /** Adds the settings of a file to {@code values}; the exception names the file and the line. */
  static void read(Path file, Map<Setting<?>, String> values) throws SettingException {
    ConfigFile reader = new ConfigFile();
    reader.read(file, 0);
    values.putAll(reader.found);
  }

  /** The settings of a file of these lines, and of those that it includes. */
  static Map<Setting<?>, String> meaning(Path file, List<String> lines) throws SettingException {
    ConfigFile reader = new ConfigFile();
    reader.read(file, lines, 0);
    return reader.found;
  }

  private void read(Path file, int depth) throws SettingException {
    read(file, lines(file), depth);
  }

  private void read(Path file, List<String> lines, int depth) throws SettingException {
    for (int i = 0; i < lines.size(); i++) {
      try {
        readLine(lines.get(i).strip(), depth);
      } catch (SettingException e) {
        throw new SettingException(file + ", line " + (i + 1) + ": " + e.getMessage());
      }
    }
  }

  private static List<String> lines(Path file) throws SettingException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new SettingException("configuration file " + file + " does not exist");
    } catch (CharacterCodingException e) {
      throw new SettingException("configuration file " + file + " is no text in UTF-8");
    } catch (IOException e) {
      throw new SettingException(
          "configuration file " + file + " cannot be read: " + e.getMessage());
    }
  }

  private void readLine(String line, int depth) throws SettingException {
    List<String> words = words(line);
    if (words.isEmpty()) {
      return;
    }
    String name = words.getFirst();
    if (name.toLowerCase(Locale.ROOT).equals(INCLUDE)) {
      include(words, depth);
    } else if (!isIgnored(name)) {
      assign(line, found);
    }
  }

  private static boolean isIgnored(String name) throws SettingException {
    StockDirectives.requireHarmless(name);
    String reason = StockDirectives.reasonToIgnore(name);
    if (reason == null || Settings.find(name).isPresent()) {
      return false;
    }
    LOG.warn("ignoring '{}', it is about {}", name, reason);
    return true;
  }

  private void include(List<String> words, int depth) throws SettingException {
    if (words.size() != 2) {
      throw new SettingException("'include' expects the name of one file");
    }
    if (depth == DEEPEST) {
      throw new SettingException("files include each other more than " + DEEPEST + " deep");
    }
    for (Path file : matching(words.get(1))) {
      read(file, depth + 1);
    }
  }

  /** The files of a name, or of a pattern in its last part; a pattern may match none. */
  private static List<Path> matching(String name) throws SettingException {
    Path path = Path.of(name);
    if (!name.matches(".*[*?\\[].*")) {
      return List.of(path);
    }
    List<Path> files = new ArrayList<>();
    Path folder = Objects.requireNonNullElse(path.getParent(), Path.of(""));
    try (DirectoryStream<Path> matches =
        Files.newDirectoryStream(folder, String.valueOf(path.getFileName()))) {
      matches.forEach(files::add);
    } catch (IOException e) {
      throw new SettingException("'include " + name + "' cannot be read: " + e.getMessage());
    }
    Collections.sort(files);
    return files;
  }

  /** Puts the setting of a line, without blanks around it, among others. */
  static void assign(String line, Map<Setting<?>, String> values) throws SettingException {
    List<String> words = words(line);
    Setting<?> setting = Settings.require(words.getFirst());
    if (words.size() == 1) {
      throw new SettingException(
          "'" + setting.name() + "' expects " + setting.expected() + ", got nothing");
    }
    String value =
        setting.isRepeatable()
            ? line.substring(words.getFirst().length()).strip()
            : String.join(" ", words.subList(1, words.size()));
    setting.parse(value);
    values.merge(setting, value, setting::behind);
  }

  /** The words of a line: none if it is empty or a comment. */
  static List<String> words(String line) throws SettingException {
    List<String> words = new ArrayList<>();
    if (line.strip().startsWith("#")) {
      return words;
    }
    WordReader reader = new WordReader(line.strip());
    while (reader.hasNext()) {
      words.add(reader.next());
    }
    return words;
  }
}
