package io.pomai.server.command.admin;

import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.config.ConfigRewriter;
import io.pomai.server.config.SecuritySettings;
import io.pomai.server.config.SecuritySettings.Allowed;
import io.pomai.server.config.Setting;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.text.GlobPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CONFIG GET, SET, REWRITE and RESETSTAT. */
public final class ConfigCommands {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigCommands.class);
  private static final int MOST_ARGUMENTS = 1_026;

  private ConfigCommands() {}

  static void get(Session session) {
    if (session.argc() > MOST_ARGUMENTS) {
      throw new CommandException(
          "ERR CONFIG GET takes at most " + (MOST_ARGUMENTS - 2) + " patterns");
    }
    List<GlobPattern> patterns = new ArrayList<>();
    for (int i = 2; i < session.argc(); i++) {
      patterns.add(
          new GlobPattern(
              session.string(i).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
    }
    List<Setting<?>> matching =
        Settings.all().stream()
            .filter(s -> !s.isRepeatable())
            .filter(s -> patterns.stream().anyMatch(p -> p.matches(s.name())))
            .toList();
    RespWriter reply = session.reply();
    reply.mapHeader(matching.size());
    for (Setting<?> setting : matching) {
      reply.string(setting.name());
      reply.string(session.settings().text(setting));
    }
  }

  static void set(Session session) {
    if (session.argc() % 2 != 0) {
      throw CommandException.syntax();
    }
    Map<Setting<?>, String> texts = new LinkedHashMap<>();
    for (int i = 2; i < session.argc(); i += 2) {
      String name = session.string(i);
      Setting<?> setting =
          Settings.find(name).filter(s -> !s.isRepeatable()).orElseThrow(() -> unknown(name));
      requireChangeable(session, setting);
      if (texts.put(setting, text(session, setting, i + 1)) != null) {
        throw failure(setting, "duplicate parameter");
      }
    }
    texts.forEach(ConfigCommands::check);
    assign(session.settings(), texts);
    session.reply().ok();
  }

  private static void requireChangeable(Session session, Setting<?> setting) {
    Allowed allowed = session.settings().get(SecuritySettings.ENABLE_PROTECTED_CONFIGS);
    if (setting.isProtected() && !allowed.includes(session.connection().isLocal())) {
      throw failure(setting, "can't set protected config");
    }
    if (!setting.isRuntime()) {
      throw failure(setting, "can't set immutable config");
    }
  }

  /** The argument as text; bytes that are no UTF-8 would come back as others. */
  private static String text(Session session, Setting<?> setting, int index) {
    String text = session.string(index);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), session.bytes(index))) {
      throw failure(setting, "'" + setting.name() + "' expects UTF-8 text, got other bytes");
    }
    return text;
  }

  private static void check(Setting<?> setting, String text) {
    try {
      setting.check(text);
    } catch (SettingException e) {
      String complaint = setting.complaint(text);
      throw failure(setting, complaint.isEmpty() ? e.getMessage() : complaint);
    }
  }

  private static void assign(SettingValues settings, Map<Setting<?>, String> texts) {
    try {
      settings.set(texts);
    } catch (SettingException e) {
      throw new CommandException("ERR CONFIG SET failed - " + e.getMessage());
    }
  }

  private static CommandException unknown(String name) {
    return new CommandException(
        "ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
  }

  private static CommandException failure(Setting<?> setting, @Nullable String reason) {
    return new CommandException(
        "ERR CONFIG SET failed (possibly related to argument '"
            + setting.name()
            + "') - "
            + reason);
  }

  /** Writes what was changed into the configuration file. */
  static void rewrite(Session session) {
    Path file = session.settings().file();
    if (file == null) {
      throw new CommandException("ERR The server is running without a config file");
    }
    try {
      ConfigRewriter.rewrite(
          file, session.settings(), session.context().access().usersInConfiguration());
    } catch (IOException e) {
      LOG.error("CONFIG REWRITE failed: {}", e.toString());
      throw new CommandException("ERR Rewriting config file: " + e);
    }
    LOG.info("CONFIG REWRITE has written {}", file);
    session.reply().ok();
  }

  static void resetStat(Session session) {
    session.context().metrics().reset();
    session.context().engine().turnover().reset();
    session.reply().ok();
  }
}
