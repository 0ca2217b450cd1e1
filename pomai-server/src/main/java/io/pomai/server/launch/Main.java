package io.pomai.server.launch;

import io.pomai.arena.file.CorruptFileException;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.log.MalformedChangeException;
import io.pomai.server.command.Versions;
import io.pomai.server.command.rows.CommandRows;
import io.pomai.server.config.LaunchOptions;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The main class of the server. Exit status 2: a setting is wrong; 1: the server could not start.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int BAD_SETTINGS = 2;
  private static final int NOT_STARTED = 1;
  private static final Duration SHUTDOWN_TIME = Duration.ofSeconds(5);

  private Main() {}

  /** Starts a server with the given options; see {@code --help}. */
  public static void main(String[] args) {
    Thread.ofPlatform().name("pomai-prepare").daemon(true).start(Main::prepare);
    CommandLine commandLine =
        LaunchOptions.commandLine("Pomai " + Versions.POMAI + " (Redis " + Versions.REDIS + ")");
    try {
      ParseResult options = LaunchOptions.parse(commandLine, args);
      if (CommandLine.printHelpIfRequested(options)) {
        return;
      }
      SettingValues settings = LaunchOptions.load(options, System.getenv());
      serve(settings);
    } catch (ParameterException | SettingException e) {
      exit(BAD_SETTINGS, e.getMessage() + "\nTry --help for all settings.");
    } catch (IOException e) {
      exit(
          NOT_STARTED,
          e.getMessage()
              + "\nStop what uses the port, choose another with --port, or --port 0 for a free one.");
    } catch (UncheckedIOException e) {
      exit(NOT_STARTED, e.getMessage() + advice(e.getCause()));
    } catch (MalformedChangeException | IllegalStateException | IllegalArgumentException e) {
      exit(e.getCause() instanceof SettingException ? BAD_SETTINGS : NOT_STARTED, e.getMessage());
    }
  }

  /** Makes what takes long and needs no settings, while they are read. */
  private static void prepare() {
    KernelProvider.prepare();
    CommandRows.table();
  }

  private static void serve(SettingValues settings) throws IOException {
    LogLevels.follow(settings);
    RunningServer server = RunningServer.start(settings, Main::exitSoon);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "pomai-shutdown"));
    LOG.info(
        "Pomai {}, port {}, pid {}, kernels {}, memory budget {} MiB",
        Versions.POMAI,
        server.port(),
        ProcessHandle.current().pid(),
        server.engine().stats().kernels(),
        server.engine().config().budgetBytes() >> 20);
    server.awaitLoaded();
    if (server.engine().log() == null) {
      LOG.info("Data is kept in memory only; --dir FOLDER keeps it on disk");
    }
    LOG.info("Ready to accept connections");
  }

  private static String advice(@Nullable Throwable cause) {
    return cause instanceof CorruptFileException
        ? "\nscripts/pomai-check FOLDER lists all that is damaged, and says what can be mended."
        : "";
  }

  private static void exitSoon() {
    Thread.ofPlatform().name("pomai-exit").start(() -> System.exit(0));
  }

  private static void stop(RunningServer server) {
    LOG.info("Shutting down");
    if (!BoundedClose.within(SHUTDOWN_TIME, server::close)) {
      LOG.warn(
          "Commands still run after {} s and are abandoned: their clients get no reply",
          SHUTDOWN_TIME.toSeconds());
    }
  }

  private static void exit(int status, @Nullable String message) {
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    err.println("pomai-server: " + message);
    System.exit(status);
  }
}
