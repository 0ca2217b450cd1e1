package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.Connection;
import io.pomai.server.acl.User;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.pubsub.Subscriptions;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the commands of one connection work with: the current request, readers of its arguments, the
 * reply, and objects that are reused from command to command so that none are allocated.
 *
 * <p>Threads: the one that executes the connection's current command.
 */
public final class Session {
  private static final int LONGEST_TEXT = 64 << 10;
  private static final int LONGEST_SET_NAME = 4 << 10;

  private final Connection connection;
  private final ServerContext context;
  private final Executor searches;
  private final ArgumentCursor cursor = new ArgumentCursor();
  private final ByteSlice key = new ByteSlice();
  private final ByteSlice value = new ByteSlice();
  private final SessionState state;
  private final AccessCheck check = new AccessCheck();
  private volatile User user;
  private final SetOptions setOptions = new SetOptions();
  private @Nullable RespRequest request;
  private @Nullable CommandSpec spec;
  private int database = -1;
  private @Nullable Keyspace keyspace;
  private @Nullable Transaction transaction;
  private @Nullable Watch watch;
  private final Subscriptions subscriptions;
  private boolean wrote;
  private boolean firstUse;
  private int pass = TransactionGate.FREE;

  Session(Connection connection, ServerContext context, Executor searches) {
    this.connection = connection;
    this.context = context;
    this.searches = searches;
    this.subscriptions = new Subscriptions(context.pubSub(), context.clients().heap(), connection);
    this.state = context.table().newState(this);
    this.user = context.access().users().defaultUser();
  }

  static Session of(Connection connection) {
    return (Session) Objects.requireNonNull(connection.attachment(), "attachment");
  }

  /** The user whose rights the client has; may be read by any thread. */
  public User user() {
    return user;
  }

  /** Makes the client this user. One who is removed meanwhile can do nothing more. */
  public void become(User other) {
    user = other;
    connection.user(other.name());
    connection.authenticated(true);
  }

  /** Makes the client what a new one is. */
  public void becomeNobody() {
    User first = context.access().users().defaultUser();
    become(first);
    connection.authenticated(first.rules().isOpen());
  }

  /** Whether the client has yet to say who it is. */
  public boolean mustAuthenticate() {
    return !connection.authenticated() && !context.access().users().defaultUser().rules().isOpen();
  }

  public AccessCheck check() {
    return check;
  }

  /** Makes a request the current one. */
  public void begin(CommandSpec command, RespRequest arguments) {
    spec = command;
    request = arguments;
    cursor.wrap(arguments);
    connection.lastCommand(command.name());
    firstUse = !connection.noTouch();
  }

  /** Runs the command, which uses its keys, unless the client wants that to leave no trace. */
  void execute() {
    CommandSpec current = spec();
    if (connection.noTouch() && !current.name().equals("touch")) {
      new UnnoticedUse(this).execute(current);
    } else {
      current.handler().execute(this);
    }
  }

  /** Whether the set that the running command looks up is used for the first time by it. */
  public boolean takeFirstUse() {
    boolean first = firstUse;
    firstUse = false;
    return first;
  }

  /** Lets go of what the command needed. */
  void end() {
    wrote = false;
    firstUse = false;
    state.end();
  }

  /** Forgets what the command has prepared: it is to be run again from the start. */
  void startOver() {
    state.end();
  }

  void close() {
    subscriptions.clear();
    endTransaction();
    state.close();
  }

  public Subscriptions subscriptions() {
    return subscriptions;
  }

  /** Whether all but a few commands are refused, because replies could be taken for messages. */
  public boolean isSubscriber() {
    return connection.feed().subscriptions().any() && connection.protocol() == 2;
  }

  // ---- transactions

  /** What was queued since MULTI; null without one. */
  @Nullable
  public Transaction transaction() {
    return transaction;
  }

  void beginTransaction() {
    transaction =
        new Transaction(
            settings().get(Settings.CLIENT_QUERY_BUFFER_LIMIT), context.clients().heap());
  }

  /** Ends a transaction, if there is one, and watches nothing any more. */
  public void endTransaction() {
    unwatch();
    if (transaction != null) {
      transaction.free();
      transaction = null;
    }
  }

  /** What the client watches. */
  Watch watch() {
    Watch current =
        watch == null ? new Watch(context.events().watches(), context.clients().heap()) : watch;
    watch = current;
    return current;
  }

  /** How many keys the client watches. */
  int watchedKeys() {
    return watch == null ? 0 : watch.size();
  }

  boolean isWatchBroken() {
    return watch != null && watch.isBroken(context.engine());
  }

  void unwatch() {
    if (watch != null) {
      watch.clear();
      watch = null;
    }
  }

  /** Whether the command, or one of the transaction that it is to execute, is of a kind. */
  public boolean runs(CommandFlag flag) {
    return spec().has(flag)
        || (transaction != null && spec().has(CommandFlag.ALONE) && transaction.has(flag));
  }

  /** Whether the command that has just run is one that changes data, or has run such commands. */
  boolean wrote() {
    return wrote || spec().has(CommandFlag.WRITE);
  }

  /** The command has run others, which change data or not. */
  void wrote(boolean changed) {
    wrote = changed;
  }

  /** The command has been let in. */
  void entered(int newPass) {
    pass = newPass;
  }

  /** What the command was let in with, unless it has left. */
  int takePass() {
    int taken = pass;
    pass = TransactionGate.FREE;
    return taken;
  }

  /**
   * What the command answers does not depend on changes any more: transactions of others need not
   * wait for its end.
   */
  public void hasRead() {
    if (pass >= 0) {
      context.gate().leave(takePass());
    }
  }

  /** Something happened to a key of the selected database. */
  public void happened(KeyEvent event, ByteSlice itsKey) {
    context.events().happened(event, connection.database(), itsKey);
  }

  /** The same; a key that is new is told of first. */
  public void happened(KeyEvent event, ByteSlice itsKey, boolean isNew) {
    if (isNew) {
      tell(KeyEvent.NEW, itsKey);
    }
    happened(event, itsKey);
  }

  /** Something more happened to a key of the selected database. */
  public void tell(KeyEvent event, ByteSlice itsKey) {
    context.events().tell(event, connection.database(), itsKey);
  }

  /**
   * Whether a key of the selected database is yet to come; false where nobody is told of new keys.
   * Of two clients that make it at the same moment both may be told that they did.
   */
  public boolean isNew(ByteSlice itsKey) {
    return context.events().publishes(KeyEvent.NEW) && !keyspace().exists(itsKey);
  }

  /** A key of the selected database was opened for a change that may have changed nothing. */
  public void opened(ByteSlice itsKey) {
    context.events().opened(connection.database(), itsKey);
  }

  public Connection connection() {
    return connection;
  }

  public ServerContext context() {
    return context;
  }

  /** Runs what takes long. */
  public Executor searches() {
    return searches;
  }

  public SettingValues settings() {
    return context.settings();
  }

  public CommandSpec spec() {
    return Objects.requireNonNull(spec, "spec");
  }

  public RespRequest request() {
    return Objects.requireNonNull(request, "request");
  }

  public RespWriter reply() {
    return connection.writer();
  }

  /** Switches the protocol of the replies; this command's reply is the first in it. */
  public void protocol(int version) {
    if (version != connection.protocol()) {
      connection.protocol(version);
    }
  }

  public int argc() {
    return request().argc();
  }

  /**
   * Argument {@code index} as text; one that is no text by its length is refused, not copied to the
   * heap.
   */
  public String string(int index) {
    requireLength(index, LONGEST_TEXT);
    return request().string(index);
  }

  /** A copy of argument {@code index}, of at most {@link #LONGEST_TEXT} bytes. */
  public byte[] bytes(int index) {
    return bytes(index, LONGEST_TEXT);
  }

  /** A copy of argument {@code index}; a longer one is refused. */
  public byte[] bytes(int index, int longest) {
    requireLength(index, longest);
    return request().bytes(index);
  }

  /** Refuses argument {@code index} if it is longer than {@code longest} bytes. */
  void requireLength(int index, int longest) {
    int length = request().length(index);
    if (length > longest) {
      throw new CommandException(
          "ERR argument " + index + " must have at most " + longest + " bytes, got " + length);
    }
  }

  /** Refuses argument {@code index} if it is too long for the name of a vector set. */
  public void requireSetName(int index) {
    requireLength(index, LONGEST_SET_NAME);
  }

  /** A reader of the arguments behind the command's name. */
  public ArgumentCursor cursor() {
    return cursor;
  }

  /** A reader of the arguments from {@code first} on. */
  public ArgumentCursor cursor(int first) {
    return cursor.wrap(request(), first);
  }

  /** Argument {@code index} as a key, in a slice that the next call reuses. */
  public ByteSlice key(int index) {
    return key.wrap(request().address(index), request().length(index));
  }

  /** Argument {@code index} as a value, in a slice that the next call reuses. */
  public ByteSlice value(int index) {
    return value.wrap(request().address(index), request().length(index));
  }

  /** Replies with argument {@code index}. */
  public void echo(int index) {
    reply().bulk(request().address(index), request().length(index));
  }

  /** The selected database. */
  public Keyspace keyspace() {
    Keyspace selected = keyspace;
    if (selected == null || database != connection.database()) {
      database = connection.database();
      selected = context.engine().keyspace(database);
      keyspace = selected;
    }
    return selected;
  }

  public SetOptions setOptions() {
    return setOptions;
  }

  /** What commands reuse; the table of commands chose its class. */
  public SessionState state() {
    return state;
  }

  /** Counts that a reading command found a key, or not. */
  public void lookedUp(ByteSlice itsKey, boolean found) {
    lookedUp(found ? 1 : 0, found ? 0 : 1);
    if (!found) {
      tell(KeyEvent.KEYMISS, itsKey);
    }
  }

  /** Counts elements that a reading command found and those it did not. */
  public void lookedUp(long hits, long misses) {
    context.metrics().ofThread().lookedUp(hits, misses);
  }

  /** Counts queries that were answered. */
  public void searched(int queries) {
    context.metrics().ofThread().searched(queries);
  }
}
