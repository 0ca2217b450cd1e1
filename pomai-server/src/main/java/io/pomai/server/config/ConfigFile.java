package io.pomai.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration file in the grammar of redis.conf: {@code name value...} lines, quotes, comments
 * after {@code #}.
 */
final class ConfigFile {
  private ConfigFile() {}

  /** Adds the settings of a file to {@code values}; the exception names the file and the line. */
  static void read(Path file, Map<Setting<?>, String> values) throws SettingException {
    List<String> lines = lines(file);
    Map<Setting<?>, String> found = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      try {
        readLine(lines.get(i), found);
      } catch (SettingException e) {
        throw new SettingException(file + ", line " + (i + 1) + ": " + e.getMessage());
      }
    }
    values.putAll(found);
  }

  private static List<String> lines(Path file) throws SettingException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new SettingException("configuration file " + file + " does not exist");
    } catch (IOException e) {
      throw new SettingException(
          "configuration file " + file + " cannot be read: " + e.getMessage());
    }
  }

  private static void readLine(String line, Map<Setting<?>, String> values)
      throws SettingException {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    List<String> words = words(text);
    Setting<?> setting = Settings.require(words.getFirst());
    if (words.size() == 1) {
      throw new SettingException(
          "'" + setting.name() + "' expects " + setting.expected() + ", got nothing");
    }
    String value =
        setting.isRepeatable()
            ? text.substring(words.getFirst().length()).strip()
            : String.join(" ", words.subList(1, words.size()));
    setting.parse(value);
    values.merge(setting, value, setting::over);
  }

  static List<String> words(String text) throws SettingException {
    List<String> words = new ArrayList<>();
    WordReader reader = new WordReader(text);
    while (reader.hasNext()) {
      words.add(reader.next());
    }
    return words;
  }
}
