package io.pomai.server.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The start-up sources of settings, each overriding the one before: defaults, configuration file,
 * environment variables, command line.
 */
public final class LaunchOptions {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchOptions.class);
  private static final String PREFIX = "POMAI_";

  /** What the scripts read. */
  private static final Set<String> OF_SCRIPTS =
      Set.of("POMAI_HEAP", "POMAI_DATA", "POMAI_PYTHON", "POMAI_JDK_URL", "POMAI_JDK_SHA256");

  /** How container platforms announce a service named pomai, in the variable of the port. */
  private static final String SERVICE_LINK = "tcp://";

  private LaunchOptions() {}

  /**
   * The command line: one option for each setting, {@code --config}, {@code --help} and {@code
   * --version}.
   */
  public static CommandLine commandLine(String version) {
    CommandSpec spec =
        CommandSpec.create().name("pomai-server").mixinStandardHelpOptions(true).version(version);
    spec.usageMessage()
        .description("Serves vectors and keys in memory over the Redis protocol.")
        .width(110);
    spec.addOption(
        OptionSpec.builder("--config")
            .type(Path.class)
            .paramLabel("FILE")
            .description("Configuration file in the grammar of redis.conf.")
            .build());
    Settings.all().forEach(setting -> spec.addOption(option(setting)));
    return new CommandLine(spec).setAbbreviatedOptionsAllowed(false);
  }

  private static OptionSpec option(Setting<?> setting) {
    String text =
        setting.doc()
            + " Expects "
            + setting.expected()
            + ". Default: "
            + quoted(setting.defaultText());
    return OptionSpec.builder("--" + setting.name())
        .type(String.class)
        .paramLabel("VALUE")
        .description(text.replace("%", "%%"))
        .build();
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "\"\"" : text;
  }

  /**
   * The options of a command line; the exception proposes the setting that an unknown one is
   * nearest to.
   */
  public static ParseResult parse(CommandLine commandLine, String... args) throws SettingException {
    try {
      return commandLine.parseArgs(args);
    } catch (UnmatchedArgumentException e) {
      String unknown = e.getUnmatched().getFirst();
      if (unknown.startsWith("--")) {
        Settings.require(unknown.substring(2));
      }
      throw new SettingException(
          "expected --<setting> VALUE, got '" + unknown + "'" + proposal(unknown));
    }
  }

  /** Redis takes the name of its configuration file without an option. */
  private static String proposal(String unknown) {
    return unknown.endsWith(".conf") ? "; a configuration file is named by --config FILE" : "";
  }

  /** The configuration that file, environment and command line give together. */
  public static SettingValues load(ParseResult options, Map<String, String> environment)
      throws SettingException {
    Map<Setting<?>, String> texts = new LinkedHashMap<>();
    @Nullable Path file = options.matchedOptionValue("--config", null);
    if (file != null) {
      ConfigFile.read(file, texts);
    }
    readEnvironment(environment, texts);
    for (Setting<?> setting : Settings.all()) {
      @Nullable String text = options.matchedOptionValue("--" + setting.name(), null);
      if (text != null) {
        texts.put(setting, checked(setting, text, "--" + setting.name()));
      }
    }
    return SettingValues.of(texts, file);
  }

  private static void readEnvironment(
      Map<String, String> environment, Map<Setting<?>, String> texts) throws SettingException {
    Set<String> unknown = new TreeSet<>(environment.keySet());
    unknown.removeIf(variable -> !variable.startsWith(PREFIX) || OF_SCRIPTS.contains(variable));
    for (Setting<?> setting : Settings.all()) {
      for (Map.Entry<String, String> older : setting.olderVariables().entrySet()) {
        assign(setting, older.getKey(), older.getValue(), environment, texts);
        unknown.remove(older.getKey());
      }
      assign(setting, setting.environmentVariable(), "", environment, texts);
      unknown.remove(setting.environmentVariable());
    }
    if (!unknown.isEmpty()) {
      LOG.warn("ignoring environment variables that name no setting: {}", unknown);
    }
  }

  /** An empty variable is as good as none. */
  private static void assign(
      Setting<?> setting,
      String variable,
      String unit,
      Map<String, String> environment,
      Map<Setting<?>, String> texts)
      throws SettingException {
    String text = environment.getOrDefault(variable, "");
    if (setting == Settings.PORT && text.startsWith(SERVICE_LINK)) {
      LOG.warn("ignoring {}={}: a link to a service of the cluster, no port", variable, text);
    } else if (!text.isEmpty()) {
      texts.put(setting, withUnit(setting, text, unit, "environment variable " + variable));
    }
  }

  private static String withUnit(Setting<?> setting, String text, String unit, String source)
      throws SettingException {
    if (!unit.isEmpty() && !text.chars().allMatch(Character::isDigit)) {
      throw new SettingException(
          source
              + ": expects a whole number, the "
              + setting.name()
              + " in "
              + unit
              + ", got '"
              + text
              + "'");
    }
    return checked(setting, text + unit, source);
  }

  private static String checked(Setting<?> setting, String text, String source)
      throws SettingException {
    try {
      setting.parse(text);
      return text;
    } catch (SettingException e) {
      throw new SettingException(source + ": " + e.getMessage());
    }
  }
}
