package io.pomai.server.launch;

import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.orbit.engine.WarmUp;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.PomaiServer;
import io.pomai.server.command.CommandDispatcher;
import io.pomai.server.command.ServerContext;
import io.pomai.server.command.Versions;
import io.pomai.server.command.rows.CommandRows;
import io.pomai.server.config.MemorySettings;
import io.pomai.server.config.OperationSettings;
import io.pomai.server.config.Setting;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.export.MetricsEndpoint;
import io.pomai.server.metrics.LoadProgress;
import io.pomai.server.metrics.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole server in this process: engine, commands, network and the threads between them.
 *
 * <p>Threads: started and closed by its owner, never on one of its own threads.
 */
public final class RunningServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);
  private static final int RUN_ID_BYTES = 20;
  private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

  private final PomaiEngine engine;
  private final ExecutorService searches;
  private final ScheduledExecutorService background;
  private final PomaiServer network;
  private final @Nullable MetricsEndpoint endpoint;
  private final CompletableFuture<Void> loaded;
  private final ServerContext context;

  private RunningServer(
      ServerContext context,
      PomaiEngine engine,
      ExecutorService searches,
      ScheduledExecutorService background,
      PomaiServer network,
      @Nullable MetricsEndpoint endpoint,
      CompletableFuture<Void> loaded) {
    this.endpoint = endpoint;
    this.context = context;
    this.loaded = loaded;
    this.engine = engine;
    this.searches = searches;
    this.background = background;
    this.network = network;
  }

  /**
   * Starts a server that scans vectors at full speed; it accepts clients when this returns, and
   * refuses commands about data until kept data is loaded. All other kinds of search get to full
   * speed afterwards, beside the first clients.
   *
   * @param shutdown what the command SHUTDOWN runs; it must not block
   * @throws IOException if an address cannot be listened on
   * @throws IllegalStateException if the engine cannot start with these settings; the message says
   *     why
   */
  public static RunningServer start(SettingValues settings, Runnable shutdown) throws IOException {
    RunningServer server = start(settings, engine -> engine.warmUp().scans(), shutdown);
    server.warmUpOnceLoaded();
    return server;
  }

  /** Loading needs the cores and the compiler more than searches that nobody can ask for yet. */
  private void warmUpOnceLoaded() {
    CompletableFuture<Void> _ =
        loaded.thenRun(
            () -> threads("pomai-warm-up").newThread(() -> warmUpRest(engine.warmUp())).start());
  }

  private static void warmUpRest(WarmUp warmUp) {
    warmUp.searches();
    warmUp.rest();
  }

  /**
   * As {@link #start(SettingValues, Runnable)}, with {@code beforeListening} in place of the
   * warm-up. It runs while everything else is made ready.
   */
  public static RunningServer start(
      SettingValues settings, Consumer<PomaiEngine> beforeListening, Runnable shutdown)
      throws IOException {
    PomaiEngine engine = PomaiEngine.unloaded(Configurations.engine(settings));
    return start(settings, engine, beforeListening, shutdown);
  }

  /** The same around an engine that may be loaded already; closing the server closes it. */
  public static RunningServer start(
      SettingValues settings,
      PomaiEngine engine,
      Consumer<PomaiEngine> beforeListening,
      Runnable shutdown)
      throws IOException {
    ExecutorService searches =
        Executors.newFixedThreadPool(
            Configurations.searchThreads(settings), threads("pomai-search"));
    ScheduledExecutorService background =
        Executors.newSingleThreadScheduledExecutor(threads("pomai-background"));
    try {
      CompletableFuture<Void> ready =
          CompletableFuture.runAsync(() -> beforeListening.accept(engine), searches);
      AtomicInteger port = new AtomicInteger();
      ConnectionRegistry clients = new ConnectionRegistry();
      ServerContext context =
          ServerContext.create(
              CommandRows.table(),
              engine,
              Configurations.flags(settings),
              settings,
              clients,
              identity(port),
              shutdown);
      follow(settings, engine);
      CompletableFuture<Void> loaded = load(engine, context);
      CommandDispatcher dispatcher = new CommandDispatcher(context, searches);
      PomaiServer network =
          PomaiServer.start(
              Configurations.network(settings, context.access()), dispatcher, clients, ready::join);
      port.set(network.port());
      MetricsEndpoint endpoint = metrics(context, network);
      ScheduledFuture<?> _ =
          background.scheduleAtFixedRate(() -> everySecond(context), 1, 1, TimeUnit.SECONDS);
      return new RunningServer(context, engine, searches, background, network, endpoint, loaded);
    } catch (IOException | RuntimeException e) {
      stop(engine, searches, background, CLOSE_TIME);
      throw e;
    }
  }

  /** Serves metrics if a port is set; if that fails, the server is not started. */
  private static @Nullable MetricsEndpoint metrics(ServerContext context, PomaiServer network)
      throws IOException {
    int port = context.settings().get(OperationSettings.METRICS_PORT);
    if (port == 0) {
      return null;
    }
    try {
      return MetricsEndpoint.start(
          Configurations.network(context.settings(), context.access()).bind(),
          port,
          context.collector());
    } catch (IOException e) {
      network.close();
      throw e;
    }
  }

  private static void everySecond(ServerContext context) {
    context.metrics().sampleRates(context.clients().traffic());
    context.watch().sample(context.engine());
    if (!context.load().isRunning()) {
      context.saves().beginIfDue();
    }
  }

  /** Loads kept data on a thread of its own; until then commands about data are refused. */
  private static CompletableFuture<Void> load(PomaiEngine engine, ServerContext context) {
    LoadProgress progress = context.load();
    progress.begin();
    return CompletableFuture.runAsync(
        () -> {
          engine.load(progress);
          WriteAheadLog log = engine.log();
          if (log != null) {
            follow(context.settings(), log);
            context.barrier().begin(log);
          }
          progress.end();
        },
        task -> threads("pomai-load").newThread(task).start());
  }

  private static void follow(SettingValues settings, PomaiEngine engine) {
    settings.follow(Settings.MAXMEMORY, bytes -> engine.budget(Configurations.budget(bytes)));
    for (Setting<?> setting : MemorySettings.rows()) {
      settings.follow(
          setting, value -> engine.eviction().settings(MemorySettings.eviction(settings)));
    }
  }

  private static void follow(SettingValues settings, WriteAheadLog log) {
    settings.follow(Settings.APPENDFSYNC, log::policy);
    settings.follow(Settings.LOG_SEGMENT_BYTES, log::segmentBytes);
  }

  /**
   * Returns when kept data is loaded.
   *
   * @throws java.io.UncheckedIOException when the folder cannot be used, with what to do about it
   * @throws io.pomai.orbit.log.MalformedChangeException when its log makes no sense
   */
  public RunningServer awaitLoaded() {
    try {
      loaded.join();
      return this;
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static ServerIdentity identity(AtomicInteger port) {
    byte[] random = new byte[RUN_ID_BYTES];
    new SecureRandom().nextBytes(random);
    String runId = HexFormat.of().formatHex(random);
    return new ServerIdentity(
        runId, System.currentTimeMillis(), port::get, Versions.POMAI, Versions.REDIS);
  }

  private static ThreadFactory threads(String name) {
    return Thread.ofPlatform().name(name + "-", 0).daemon(true).factory();
  }

  /** The TCP port that clients connect to. */
  public int port() {
    return network.port();
  }

  /** The engine behind the commands. */
  public PomaiEngine engine() {
    return engine;
  }

  /** As {@link #close(Duration)}, with five seconds. */
  @Override
  public void close() {
    close(CLOSE_TIME);
  }

  /**
   * Lets running commands finish, closes all connections, then gives all memory back. Commands that
   * still run after {@code limit} are left behind with the memory that they read; it goes back when
   * they end.
   *
   * @return whether everything has ended
   */
  public boolean close(Duration limit) {
    context.pause().end();
    if (endpoint != null) {
      endpoint.close();
    }
    network.close();
    return stop(engine, searches, background, limit);
  }

  /** Closes the engine; who closes cannot do anything about a disk that fails but be told. */
  private static void close(PomaiEngine engine) {
    try {
      engine.close();
    } catch (LogUnavailableException | UncheckedIOException e) {
      LOG.error("Not every change is on the disk: {}", e.getMessage());
    }
  }

  private static boolean stop(
      PomaiEngine engine,
      ExecutorService searches,
      ScheduledExecutorService background,
      Duration limit) {
    background.shutdownNow();
    return BoundedClose.within(
        limit,
        () -> {
          searches.close();
          close(engine);
        });
  }
}
