package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.FeatureFlags;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.protocol.resp.RespLimits;
import io.pomai.server.BindAddress;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.OutputLimits;
import io.pomai.server.PomaiServer;
import io.pomai.server.ServerConfig;
import io.pomai.server.command.admin.TransactionRows;
import io.pomai.server.command.rows.CommandRows;
import io.pomai.server.command.vectors.VectorState;
import io.pomai.server.metrics.ServerIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which commands leave the event loop, and what becomes of them when nobody takes them. */
class LongCommandTest {
  private static final int MANY = 200;

  private final AtomicInteger elsewhere = new AtomicInteger();
  private final Executor counting =
      task -> {
        elsewhere.incrementAndGet();
        task.run();
      };

  @Test
  void commandsLeaveTheEventLoopByWhatTheyTouch() throws IOException {
    try (PomaiEngine engine = engine();
        PomaiServer server = server(engine, counting);
        RespClient client = new RespClient(server.port())) {
      assertThat(moved(client, multiSet(1))).isZero();
      assertThat(moved(client, multiSet(MANY))).isOne();
      assertThat(moved(client, "SCAN", "0")).isZero();
      assertThat(moved(client, "WATCH", "key0")).isZero();
      assertThat(moved(client, repeated("WATCH"))).isOne();
      assertThat(moved(client, "COMMAND", "DOCS")).isZero();
      assertThat(moved(client, "COMMAND", "DOCS", "get", "set", "del")).isOne();
      assertThat(moved(client, "COMMAND", "INFO", "get", "set", "del")).isOne();
      assertThat(moved(client, "VDEL", "key0")).isZero();
      assertThat(moved(client, repeated("VDEL"))).isOne();
      assertThat(moved(client, repeated("UNLINK"))).isOne();
      assertThat(moved(client, multiSet(MANY))).isOne();
      assertThat(moved(client, "SET", "string", "value")).isZero();
      assertThat(moved(client, "DEL", "string")).isZero();
      assertThat(moved(client, "DEL", "default")).isOne();
      assertThat(moved(client, "FLUSHALL")).isZero();
      for (int i = 0; i < MANY; i++) {
        client.ask("SET", "string" + i, "value");
      }
      assertThat(moved(client, "SCAN", "0", "COUNT", "100000")).isOne();
      assertThat(moved(client, "FLUSHDB")).isOne();
    }
  }

  @Test
  void projectionsLeaveTheEventLoopByTheirSize() throws IOException {
    try (PomaiEngine engine = engine();
        PomaiServer server = server(engine, counting);
        RespClient client = new RespClient(server.port())) {
      String[] values = new String[2000];
      Arrays.fill(values, "1");
      String many = "VALUES 2000 " + String.join(" ", values);
      assertThat(moved(client, "VADD few REDUCE 2 VALUES 4 1 2 3 4 a".split(" ", -1))).isZero();
      assertThat(moved(client, ("VADD many REDUCE 1000 " + many + " a").split(" ", -1))).isOne();
      assertThat(moved(client, "VSIM few VALUES 4 1 2 3 4".split(" ", -1))).isZero();
      assertThat(moved(client, ("VSIM many " + many).split(" ", -1))).isOne();
      byte[][] blob = {
        RespClient.latin("VADD"),
        RespClient.latin("many"),
        RespClient.latin("REDUCE"),
        RespClient.latin("1000"),
        RespClient.latin("FP32"),
        RespClient.blob(new float[2000]),
        RespClient.latin("b")
      };
      int before = elsewhere.get();
      assertThat(client.ask(blob)).isEqualTo(":1|");
      assertThat(elsewhere.get() - before).isOne();
    }
  }

  @Test
  void whatNobodyTakesIsRefusedAndTheConnectionGoesOn() throws IOException {
    Executor closed =
        task -> {
          throw new RejectedExecutionException("closed");
        };
    try (PomaiEngine engine = engine();
        PomaiServer server = server(engine, closed);
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask(multiSet(MANY))).isEqualTo("-ERR server is shutting down|");
      assertThat(client.ask("VCARD")).isEqualTo(":0|");
    }
  }

  @Test
  void whatCannotBeHandedOverIsAnErrorAndTheConnectionGoesOn() throws IOException {
    Executor broken =
        task -> {
          throw new IllegalStateException("no thread");
        };
    try (PomaiEngine engine = engine();
        PomaiServer server = server(engine, broken);
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask(multiSet(MANY))).startsWith("-ERR internal error");
      assertThat(client.ask("VCARD")).isEqualTo(":0|");
    }
  }

  /** An exception that cannot be told: the answer to a failure fails too. */
  private static final class Untold extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  private static CommandTable failing(CommandHandler handler) {
    return new CommandTable.Builder(VectorState::new)
        .group("generic", row(handler))
        .group("transactions", TransactionRows.all())
        .build();
  }

  private static CommandSpec row(CommandHandler handler) {
    return CommandSpec.row("FAIL")
        .since("1.0.0", "Fails.")
        .takes(1, KeyPositions.NONE, "", "")
        .runs(handler);
  }

  @Test
  void whenNotEvenTheErrorCanBeAnsweredTheConnectionIsClosed() throws IOException {
    CommandTable table =
        failing(
            new Waiting(
                session -> {
                  throw new Untold();
                }));
    try (PomaiEngine engine = engine()) {
      ServerContext context = context(table, engine, new ConnectionRegistry());
      try (PomaiServer server = server(context, Runnable::run);
          RespClient client = new RespClient(server.port());
          RespClient other = new RespClient(server.port())) {
        client.send("FAIL");
        assertThat(client.isClosedByServer()).isTrue();
        assertThat(other.ask("DISCARD")).isEqualTo("-ERR DISCARD without MULTI|");
        while (context.clients().size() > 1) {
          Thread.onSpinWait(); // until what was kept of the other client is given back
        }
      }
    }
  }

  @Test
  void aTransactionThatCannotBeEstimatedEndsWithAnError() throws IOException {
    CommandTable table =
        failing(
            new Estimated(
                session -> {
                  throw new InternalError("no estimate");
                },
                session -> session.reply().ok()));
    try (PomaiEngine engine = engine();
        PomaiServer server =
            server(context(table, engine, new ConnectionRegistry()), Runnable::run);
        RespClient client = new RespClient(server.port())) {
      for (int round = 0; round < 2; round++) {
        assertThat(client.ask("MULTI")).isEqualTo("+OK|");
        assertThat(client.ask("FAIL")).isEqualTo("+QUEUED|");
        assertThat(client.ask("EXEC")).startsWith("-ERR internal error");
        assertThat(client.ask("EXEC")).isEqualTo("-ERR EXEC without MULTI|");
      }
    }
  }

  /** How many commands left the event loop for this one. */
  private int moved(RespClient client, String... words) throws IOException {
    int before = elsewhere.get();
    assertThat(client.ask(words)).doesNotStartWith("-");
    return elsewhere.get() - before;
  }

  private static String[] multiSet(int count) {
    List<String> words = new ArrayList<>(List.of("VMSET", String.valueOf(count)));
    for (int i = 0; i < count; i++) {
      words.addAll(List.of("key" + i, "VALUES", "1", "1"));
    }
    return words.toArray(new String[0]);
  }

  private static String[] repeated(String command) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(Collections.nCopies(MANY, "missing"));
    return words.toArray(new String[0]);
  }

  private static PomaiEngine engine() {
    return PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20));
  }

  @Test
  void whileDataIsLoadedCommandsAboutItAreRefused() throws IOException {
    try (PomaiEngine engine = engine()) {
      ServerContext context = context(engine, new ConnectionRegistry());
      context.load().begin();
      context.load().read(30, 40);
      try (PomaiServer server = server(context, Runnable::run);
          RespClient client = new RespClient(server.port())) {
        assertThat(client.ask("SET", "a", "1")).startsWith("-LOADING ");
        assertThat(client.ask("VSEARCH", "VALUES", "1", "1", "1")).startsWith("-LOADING ");
        assertThat(client.ask("INFO", "persistence"))
            .contains("loading:1")
            .contains("loading_loaded_perc:75");
        context.load().end();
        assertThat(client.ask("SET", "a", "1")).isEqualTo("+OK|");
        assertThat(client.ask("INFO", "persistence")).contains("loading:0");
      }
    }
  }

  private static PomaiServer server(PomaiEngine engine, Executor searches) throws IOException {
    return server(context(engine, new ConnectionRegistry()), searches);
  }

  private static ServerContext context(PomaiEngine engine, ConnectionRegistry clients) {
    return context(CommandRows.table(), engine, clients);
  }

  private static ServerContext context(
      CommandTable table, PomaiEngine engine, ConnectionRegistry clients) {
    return ServerContext.create(
        table,
        engine,
        FeatureFlags.DEFAULTS,
        TestServers.settings("pomai-search-inline-micros", "10"),
        clients,
        new ServerIdentity("0", 0, () -> 0, Versions.POMAI, Versions.REDIS),
        () -> {});
  }

  private static PomaiServer server(ServerContext context, Executor searches) throws IOException {
    ServerConfig config =
        new ServerConfig(
            List.of(BindAddress.of("127.0.0.1")),
            0,
            null,
            1,
            128,
            () -> 100,
            () -> 0,
            300,
            () -> false,
            () -> false,
            () -> RespLimits.DEFAULTS,
            OutputLimits.NONE);
    return PomaiServer.start(config, new CommandDispatcher(context, searches), context.clients());
  }
}
