package io.pomai.server.command;

import io.netty.util.internal.OutOfDirectMemoryError;
import io.pomai.arena.BudgetExceededException;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.CommandExecutor;
import io.pomai.server.Connection;
import io.pomai.server.ReplyBarrier;
import io.pomai.server.config.Settings;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the row of a command, checks authentication and arity, runs it here or on the search
 * executor, counts it, and turns exceptions into error replies.
 *
 * <p>Threads: called on all event loops at once; the state of a connection is in its {@link
 * Session}, which one thread owns at a time.
 */
public final class CommandDispatcher implements CommandExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(CommandDispatcher.class);

  private final CommandTable table;
  private final ServerContext context;
  private final Executor searchExecutor;
  private final ReplyBarrier barrier;
  private final CommandWatch watch;
  private final PauseGate pause;
  private final TransactionGate gate;
  private final ErrorWriter errors;
  private final RoomMaker room;

  /** A thread for each command that has to wait. */
  private final Executor waiting = task -> Thread.ofVirtual().start(task);

  private volatile long inlineNanos;

  /**
   * A dispatcher of all commands.
   *
   * @param searchExecutor runs what takes longer than the setting {@code
   *     pomai-search-inline-micros}
   */
  public CommandDispatcher(ServerContext context, Executor searchExecutor) {
    this.context = context;
    this.table = context.table();
    this.searchExecutor = searchExecutor;
    this.barrier = context.barrier();
    this.watch = context.watch();
    this.pause = context.pause();
    this.gate = context.gate();
    this.errors = context.errors();
    this.room = context.room();
    context
        .settings()
        .follow(
            Settings.SEARCH_INLINE_MICROS,
            micros -> inlineNanos = TimeUnit.MICROSECONDS.toNanos(micros));
  }

  @Override
  public void connected(Connection connection) {
    connection.attachment(new Session(connection, context, searchExecutor));
  }

  @Override
  public void disconnected(Connection connection) {
    watch.forget(connection);
    Session.of(connection).close();
  }

  @Override
  public boolean mustAuthenticate(Connection connection) {
    return Session.of(connection).mustAuthenticate();
  }

  @Override
  public boolean execute(Connection connection, RespRequest request) {
    Session session = Session.of(connection);
    CommandSpec spec = table.resolve(request, 0);
    String refusal = refusal(spec, session, request);
    if (refusal != null) {
      reject(spec, session, refusal);
      return true;
    }
    if (session.transaction() != null && !Objects.requireNonNull(spec).has(CommandFlag.UNQUEUED)) {
      queue(session, spec, request);
      return true;
    }
    return start(session, Objects.requireNonNull(spec), request);
  }

  private @Nullable String refusal(
      @Nullable CommandSpec spec, Session session, RespRequest request) {
    if (spec == null) {
      return Refusals.unknown(table, request);
    }
    if (!spec.acceptsArity(request.argc())) {
      return Refusals.arity(spec);
    }
    if (!spec.has(CommandFlag.NO_AUTH) && session.mustAuthenticate()) {
      return Refusals.NOAUTH;
    }
    if (!session.user().rules().isUnrestricted()) {
      String denial = AccessDenial.of(session, spec, request);
      if (denial != null) {
        return denial;
      }
    }
    if (session.isSubscriber() && !spec.has(CommandFlag.SUBSCRIBER)) {
      return Refusals.subscribed(spec);
    }
    if (context.load().isRunning() && !spec.has(CommandFlag.LOADING)) {
      return Refusals.LOADING;
    }
    if (session.transaction() != null && spec.has(CommandFlag.NO_MULTI)) {
      return Refusals.IN_TRANSACTION;
    }
    return null;
  }

  private void reject(@Nullable CommandSpec spec, Session session, String reply) {
    if (spec != null) {
      context.metrics().ofThread().rejected(spec.id());
    }
    if (spec != null && spec.handler() instanceof TransactionCommands.Exec) {
      session.endTransaction();
      errors.write(session.connection(), TransactionCommands.Exec.refused(reply));
      return;
    }
    if (session.transaction() != null) {
      session.transaction().fail();
    }
    errors.write(session.connection(), reply);
  }

  /** Keeps a command for EXEC. */
  private void queue(Session session, CommandSpec spec, RespRequest request) {
    try {
      Objects.requireNonNull(session.transaction()).add(spec, request);
      session.reply().simpleString("QUEUED");
    } catch (CommandException | OutOfDirectMemoryError e) {
      reject(spec, session, ErrorReplies.of(e));
    }
  }

  private boolean start(Session session, CommandSpec spec, RespRequest request) {
    Connection connection = session.connection();
    session.begin(spec, request);
    if (pause.holds(session)) {
      handOver(session, waiting, this::completeAfterPause);
      return false;
    }
    int mark = connection.replyMark();
    long started = System.nanoTime();
    boolean failed = false;
    try {
      long nanos = spec.handler().prepare(session);
      if (nanos > inlineNanos) {
        Executor executor = nanos == CommandHandler.WAITS ? waiting : searchExecutor;
        handOver(session, executor, this::completeElsewhere);
        return false;
      }
      int pass = mayWait(session) ? TransactionGate.REFUSED : gate.tryEnter(spec);
      if (pass == TransactionGate.REFUSED) {
        handOver(session, waiting, this::completeElsewhere);
        return false;
      }
      execute(session, pass);
    } catch (RuntimeException | Error e) {
      if (room.isFor(session, e)) {
        connection.rollback(mark);
        handOver(session, waiting, this::completeAfterEviction);
        return false;
      }
      errors.fail(connection, mark, e);
      failed = true;
    }
    finished(session, mark, System.nanoTime() - started, failed);
    return true;
  }

  /** Whether the log or memory is so short that a write would hold up the event loop. */
  private boolean mayWait(Session session) {
    return (!barrier.hasRoom() && session.runs(CommandFlag.WRITE))
        || (context.engine().isShortOfMemory() && session.runs(CommandFlag.DENYOOM))
        || room.mayWait(session);
  }

  private void execute(Session session, int pass) {
    session.entered(pass);
    try {
      session.execute();
    } finally {
      gate.leave(session.takePass());
    }
  }

  private void handOver(Session session, Executor executor, Consumer<Session> rest) {
    session.request().retain();
    try {
      session.connection().suspend();
      executor.execute(() -> end(session, rest));
    } catch (RejectedExecutionException e) {
      end(session, _ -> refuse(session, Refusals.SHUTTING_DOWN));
    } catch (RuntimeException | Error e) {
      end(session, _ -> refuse(session, ErrorReplies.of(e)));
    }
  }

  /**
   * Does what is left of a command whose connection waits for it; the connection then goes on. If
   * not even an error can be answered, it is closed.
   */
  private static void end(Session session, Consumer<Session> rest) {
    Connection connection = session.connection();
    RespRequest request = session.request();
    try {
      rest.accept(session);
    } catch (RuntimeException | Error e) {
      LOG.error("closing client {}: its command could not be answered", connection.id(), e);
      connection.kill();
    } finally {
      request.release();
      connection.resume();
    }
  }

  /** Answers a command that nobody executes any more. */
  private void refuse(Session session, String reply) {
    int mark = session.connection().replyMark();
    errors.write(session.connection(), reply);
    finished(session, mark, 0, true);
  }

  /** Runs on a thread that may wait: all of a command, unless its client has gone meanwhile. */
  private void completeAfterPause(Session session) {
    pause.await(session);
    if (session.connection().isOpen()) {
      completeElsewhere(session, session.spec().handler()::prepare);
    } else {
      refuse(session, Refusals.SHUTTING_DOWN);
    }
  }

  /** Runs on the search executor: the rest of a command whose connection waits for it. */
  private void completeElsewhere(Session session) {
    completeElsewhere(session, prepared -> 0);
  }

  /** A command that found no memory on its event loop. */
  private void completeAfterEviction(Session session) {
    session.startOver();
    completeElsewhere(session, session.spec().handler()::prepare);
  }

  private void completeElsewhere(Session session, ToLongFunction<Session> first) {
    Connection connection = session.connection();
    int mark = connection.replyMark();
    long started = System.nanoTime();
    boolean failed = false;
    try {
      long _ = first.applyAsLong(session);
      if (session.runs(CommandFlag.DENYOOM)) {
        context.engine().awaitRoom();
      }
      executeWithRoom(session, mark);
    } catch (RuntimeException | Error e) {
      errors.fail(connection, mark, e);
      failed = true;
    }
    finished(session, mark, System.nanoTime() - started, failed);
  }

  private void executeWithRoom(Session session, int mark) {
    try {
      execute(session, gate.enter(session.spec()));
    } catch (BudgetExceededException refused) {
      if (!room.isFor(session, refused)) {
        throw refused;
      }
      room.again(session, mark, refused, () -> prepareAndExecute(session));
    }
  }

  private void prepareAndExecute(Session session) {
    long _ = session.spec().handler().prepare(session);
    execute(session, gate.enter(session.spec()));
  }

  private void finished(Session session, int mark, long nanos, boolean failed) {
    if (barrier.isOn() && !failed && session.wrote()) {
      session.connection().holdReply(mark, barrier);
    }
    if (nanos >= watch.leastNanos()) {
      watch.executed(session, nanos);
    }
    session.end();
    context.metrics().ofThread().called(session.spec().id(), nanos, failed);
  }
}
