package io.pomai.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One row of the table of settings: a name, a type with its range, a default and a sentence of
 * documentation. Immutable.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {
  private static final String OWN_PREFIX = "pomai-";

  private final String name;
  private final SettingType<T> type;
  private final String defaultText;
  private final String doc;
  private final boolean runtime;
  private final boolean secret;
  private final boolean isProtected;
  private final boolean additive;
  private final boolean repeatable;
  private final boolean linesAddUp;
  private final Map<String, String> olderVariables;

  private Setting(Builder<T> builder, String doc) {
    this.name = builder.name;
    this.type = builder.type;
    this.defaultText = builder.defaultText;
    this.doc = doc;
    this.runtime = builder.runtime;
    this.secret = builder.secret;
    this.isProtected = builder.isProtected;
    this.additive = builder.additive;
    this.repeatable = builder.repeatable;
    this.linesAddUp = builder.linesAddUp;
    this.olderVariables = Map.copyOf(builder.olderVariables);
  }

  static <T> Builder<T> named(String name, SettingType<T> type, String defaultText) {
    return new Builder<>(name, type, defaultText);
  }

  /** The name as in redis.conf; Pomai's own settings begin with {@code pomai-}. */
  public String name() {
    return name;
  }

  /** The value that holds when no source names another, as text. */
  public String defaultText() {
    return defaultText;
  }

  /** One or two sentences for {@code --help} and the documentation. */
  public String doc() {
    return doc;
  }

  /** What a good value looks like. */
  public String expected() {
    return type.expected();
  }

  /** Whether {@code CONFIG SET} may change it while the server runs. */
  public boolean isRuntime() {
    return runtime;
  }

  /** Whether {@code CONFIG SET} is only for those whom enable-protected-configs names. */
  public boolean isProtected() {
    return isProtected;
  }

  /**
   * Whether it is a line of the configuration file that may come several times. Such settings have
   * lines of words as their value, and CONFIG does not know them.
   */
  public boolean isRepeatable() {
    return repeatable;
  }

  /** Whether its value is shown to those alone who may read the configuration. */
  public boolean isSecret() {
    return secret;
  }

  /**
   * The text that stands for what {@code now} means and then {@code next}: that alone, unless it
   * says only parts of the value.
   */
  String over(String now, String next) {
    return additive && !now.isEmpty() ? now + " " + next : next;
  }

  /** The text that stands for a line of a file behind an earlier one: the last line holds. */
  String behind(String earlier, String line) {
    boolean isMore = (linesAddUp || repeatable) && !earlier.isEmpty() && !line.isEmpty();
    return isMore ? earlier + (repeatable ? "\n" : " ") + line : line;
  }

  /**
   * The environment variable of this setting: {@code POMAI_} and its name in capitals, without
   * {@code pomai-}.
   */
  public String environmentVariable() {
    String stem = name.startsWith(OWN_PREFIX) ? name.substring(OWN_PREFIX.length()) : name;
    return "POMAI_" + stem.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * Variables that older servers read for the same thing, each with the unit its number is in
   * (empty when none).
   */
  Map<String, String> olderVariables() {
    return olderVariables;
  }

  /** Checks a text that is to become the value; the exception is that of {@link #parse}. */
  public void check(String text) throws SettingException {
    parse(text);
  }

  /** The value of a text; the exception names the setting, what was expected and what came. */
  T parse(String text) throws SettingException {
    return type.parse(text)
        .orElseThrow(
            () ->
                new SettingException(
                    "'" + name + "' expects " + type.expected() + ", got " + shown(text)));
  }

  /** What {@code CONFIG SET} says of a text that does not parse; empty for what parsing says. */
  public String complaint(String text) {
    return type.complaint(text);
  }

  private String shown(String text) {
    return secret ? "something else" : "'" + text + "'";
  }

  String format(T value) {
    return type.format(value);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects the columns of a row. */
  static final class Builder<T> {
    private final String name;
    private final SettingType<T> type;
    private final String defaultText;
    private final Map<String, String> olderVariables = new HashMap<>();
    private boolean runtime;
    private boolean secret;
    private boolean isProtected;
    private boolean additive;
    private boolean repeatable;
    private boolean linesAddUp;

    private Builder(String name, SettingType<T> type, String defaultText) {
      this.name = name;
      this.type = type;
      this.defaultText = defaultText;
    }

    Builder<T> runtime() {
      runtime = true;
      return this;
    }

    Builder<T> secret() {
      secret = true;
      return this;
    }

    Builder<T> protectedFromClients() {
      isProtected = true;
      return this;
    }

    /** A text says only parts of the value; the others stay as they are. */
    Builder<T> additive() {
      additive = true;
      return linesAddUp();
    }

    /** Lines of this name in one file make one value; an empty one begins anew. */
    Builder<T> linesAddUp() {
      linesAddUp = true;
      return this;
    }

    Builder<T> repeatable() {
      repeatable = true;
      return this;
    }

    Builder<T> olderVariable(String variable, String unit) {
      olderVariables.put(variable, unit);
      return this;
    }

    /** Adds the row to the table under construction. */
    Setting<T> doc(List<Setting<?>> table, String doc) {
      Setting<T> setting = new Setting<>(this, doc);
      table.add(setting);
      return setting;
    }
  }
}
