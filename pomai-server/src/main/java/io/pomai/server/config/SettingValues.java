package io.pomai.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings. Threads: any thread reads, each read sees one whole assignment;
 * changes are serialized.
 */
public final class SettingValues {
  /** Has a say in changes of settings. */
  @FunctionalInterface
  public interface Guard {
    /**
     * Makes ready what a change takes, and returns what puts it into effect once the change is
     * made.
     *
     * @throws SettingException if the change cannot be made; what the message says goes to the
     *     client
     */
    Runnable prepare(SettingValues candidate) throws SettingException;
  }

  private record Watch(Set<Setting<?>> settings, Guard guard) {}

  private record Listener(Setting<?> setting, Runnable action) {}

  private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
  private final @Nullable Path file;
  private volatile Map<Setting<?>, Object> values;

  private SettingValues(Map<Setting<?>, Object> values, @Nullable Path file) {
    this.values = Map.copyOf(values);
    this.file = file;
  }

  /** Every setting at its default. */
  public static SettingValues defaults() {
    try {
      return of(Map.of());
    } catch (SettingException e) {
      throw new IllegalStateException("a default does not parse: " + e.getMessage(), e);
    }
  }

  /**
   * The given texts over the defaults; the exception names the setting, what was expected and what
   * came.
   */
  public static SettingValues of(Map<Setting<?>, String> texts) throws SettingException {
    return of(texts, null);
  }

  /** The same, with the configuration file that they were read from; null for none. */
  static SettingValues of(Map<Setting<?>, String> texts, @Nullable Path file)
      throws SettingException {
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Setting<?> setting : Settings.all()) {
      values.put(setting, value(setting, text(setting, texts)));
    }
    return new SettingValues(values, file == null ? null : file.toAbsolutePath());
  }

  private static String text(Setting<?> setting, Map<Setting<?>, String> texts) {
    String text = texts.get(setting);
    return text == null ? setting.defaultText() : setting.over(setting.defaultText(), text);
  }

  private static Object value(Setting<?> setting, String text) throws SettingException {
    return setting.parse(text);
  }

  /** The configuration file, with its whole path; null without one. */
  public @Nullable Path file() {
    return file;
  }

  /** The current value of a setting. */
  @SuppressWarnings("unchecked")
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("setting=" + setting + " is not in the table of settings");
    }
    return (T) value;
  }

  /** The current number of threads of a setting whose 0 means one for each processor. */
  public int threads(Setting<Integer> setting) {
    int threads = get(setting);
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** The current value of a setting as {@code CONFIG GET} shows it. */
  public <T> String text(Setting<T> setting) {
    return setting.format(get(setting));
  }

  /**
   * Gives several settings new values, all of them or none: a {@link Guard} may refuse.
   *
   * @param texts the new values, each parsed before any is assigned
   */
  public synchronized void set(Map<Setting<?>, String> texts) throws SettingException {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    for (Map.Entry<Setting<?>, String> entry : texts.entrySet()) {
      Setting<?> setting = entry.getKey();
      changed.put(setting, value(setting, setting.over(text(setting), entry.getValue())));
    }
    List<Runnable> effects = new ArrayList<>();
    for (Watch watch : watches) {
      if (!Collections.disjoint(watch.settings, texts.keySet())) {
        effects.add(watch.guard.prepare(new SettingValues(changed, file)));
      }
    }
    values = Map.copyOf(changed);
    effects.forEach(Runnable::run);
    listeners.stream().filter(l -> texts.containsKey(l.setting)).forEach(l -> l.action.run());
  }

  /** Asks {@code guard} before any of these settings changes. */
  public void guard(Set<Setting<?>> settings, Guard guard) {
    watches.add(new Watch(Set.copyOf(settings), guard));
  }

  /** Calls {@code action} with the value now, and again after each change. */
  public synchronized <T> void follow(Setting<T> setting, Consumer<T> action) {
    Runnable notify = () -> action.accept(get(setting));
    notify.run();
    listeners.add(new Listener(setting, notify));
  }
}
