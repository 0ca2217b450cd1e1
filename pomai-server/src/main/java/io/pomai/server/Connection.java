package io.pomai.server;

import io.netty.channel.Channel;
import io.pomai.protocol.resp.Resp2Writer;
import io.pomai.protocol.resp.Resp3Writer;
import io.pomai.protocol.resp.RespWriter;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client: its session state and its replies.
 *
 * <p>Threading: owned by the thread that executes the client's current command. That is the
 * channel's event loop; between {@link #suspend()} and {@link #resume()} it is the thread that the
 * command was handed to. Only the owner writes replies or changes state. {@link #kill()} may be
 * called by anyone. The getters may be called by anyone too ({@code CLIENT LIST} runs on another
 * client's event loop); what they return may then be a moment old.
 */
public final class Connection {
  private final long id;
  private final Channel channel;
  private final Outbox outbox;
  private final Feed feed;
  private final long connectedAt = System.nanoTime();
  private final String remoteAddress;
  private final String localAddress;
  private final boolean passwordRequired;
  private Runnable onResume = () -> {};
  private Runnable onShutdown = () -> {};
  private Runnable onRelease = () -> {};
  private final Runnable release = this::released;
  private @Nullable Object attachment;
  private RespWriter writer;
  private long lastInteraction = connectedAt;
  private String name = "";
  private String lastCommand = "";
  private ClientLibrary library = ClientLibrary.UNKNOWN;
  private String user = "default";
  private int database;
  private boolean authenticated;
  private boolean noEvict;
  private boolean noTouch;
  private boolean closing;
  private boolean suspended;
  private ReplyMode replyMode = ReplyMode.ON;
  private int inputBytes;
  private int inputCapacity;

  Connection(
      long id,
      Channel channel,
      int outputLimit,
      OutputLimits limits,
      Traffic traffic,
      boolean passwordRequired) {
    this.id = id;
    this.channel = channel;
    this.outbox = new Outbox(this, channel, outputLimit, limits, traffic);
    this.feed = new Feed(outbox);
    this.writer = new Resp2Writer(outbox.replies());
    this.remoteAddress = Addresses.text(channel.remoteAddress());
    this.localAddress = Addresses.text(channel.localAddress());
    this.passwordRequired = passwordRequired;
    this.authenticated = !passwordRequired;
  }

  /** A number that no other connection of this server has had. */
  public long id() {
    return id;
  }

  /** The client's {@code address:port}. */
  public String remoteAddress() {
    return remoteAddress;
  }

  /** Whether the client runs on this machine and reached it by its loopback address. */
  public boolean isLocal() {
    return Addresses.isLoopback(channel.remoteAddress());
  }

  /** The {@code address:port} that the client reached. */
  public String localAddress() {
    return localAddress;
  }

  /** Whole seconds since the client connected. */
  public long ageSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - connectedAt);
  }

  /** Whole seconds since the client sent something. */
  public long idleSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastInteraction);
  }

  /** Where the current command writes its reply. */
  public RespWriter writer() {
    return writer;
  }

  /** What the executor keeps about this connection, null until it attached something. */
  public @Nullable Object attachment() {
    return attachment;
  }

  public void attachment(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  /** The position in the replies that {@link #rollback} goes back to. */
  public int replyMark() {
    return outbox.replies().size();
  }

  /**
   * Takes back what the current command wrote after {@code mark}, so that an error can be its one
   * reply.
   */
  public void rollback(int mark) {
    outbox.replies().truncate(mark);
  }

  /**
   * The reply from {@code mark} on confirms a write: it, and all after it, go out when the log has
   * everything written so far, or an error goes in its place.
   */
  public void holdReply(int mark, ReplyBarrier barrier) {
    outbox.hold(mark, barrier);
  }

  /** The RESP version of the replies, 2 or 3. */
  public int protocol() {
    return writer.version();
  }

  /** Replies in RESP {@code version} from here on, 2 or 3. */
  public void protocol(int version) {
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("version=" + version + " must be 2 or 3");
    }
    writer = version == 3 ? new Resp3Writer(outbox.replies()) : new Resp2Writer(outbox.replies());
  }

  /** The name given by {@code CLIENT SETNAME}; empty without one. */
  public String name() {
    return name;
  }

  public void name(String name) {
    this.name = name;
  }

  /** The selected database. */
  public int database() {
    return database;
  }

  public void database(int database) {
    this.database = database;
  }

  /** True once the client may run commands. */
  public boolean authenticated() {
    return authenticated;
  }

  public void authenticated(boolean authenticated) {
    this.authenticated = authenticated;
  }

  /** The user whose rights the client has. */
  public String user() {
    return user;
  }

  public void user(String user) {
    this.user = user;
  }

  /** What the client said about the library it uses. */
  public ClientLibrary library() {
    return library;
  }

  public void library(ClientLibrary library) {
    this.library = library;
  }

  /** The command that ran last, as CLIENT LIST shows it. */
  public String lastCommand() {
    return lastCommand;
  }

  public void lastCommand(String lastCommand) {
    this.lastCommand = lastCommand;
  }

  /** True if the client asked not to be evicted. */
  public boolean noEvict() {
    return noEvict;
  }

  public void noEvict(boolean noEvict) {
    this.noEvict = noEvict;
  }

  /** True if the client's reads do not count as use of a key. */
  public boolean noTouch() {
    return noTouch;
  }

  public void noTouch(boolean noTouch) {
    this.noTouch = noTouch;
  }

  /** The messages that the client gets beside its replies. */
  public Feed feed() {
    return feed;
  }

  public ReplyMode replyMode() {
    return replyMode;
  }

  /** Sets which replies the client gets; the reply of the current command obeys it already. */
  public void replyMode(ReplyMode replyMode) {
    this.replyMode = replyMode;
  }

  /** False once the client has gone or was closed. */
  public boolean isOpen() {
    return channel.isActive();
  }

  /** Closes the connection once everything up to the current command's reply is sent. */
  public void closeAfterReply() {
    closing = true;
  }

  /**
   * Back to the state of a new connection, as RESET wants it; the client stays connected. A reply
   * that is to be skipped is skipped.
   */
  public void reset() {
    protocol(2);
    name = "";
    database = 0;
    noEvict = false;
    noTouch = false;
    replyMode = replyMode == ReplyMode.SKIPPING ? replyMode : ReplyMode.ON;
    authenticated = !passwordRequired;
  }

  /** Closes the connection if it left too much unread, or a lot for too long. */
  void checkOutput(long nowNanos) {
    outbox.check(nowNanos);
  }

  /** Closes the connection now, whatever it does. */
  public void kill() {
    var _ = channel.close();
  }

  /**
   * Hands the connection over to another thread: what was answered so far is sent, nothing more is
   * decoded, and the caller returns false from {@link CommandExecutor#execute}. Call this before
   * the other thread may start.
   */
  public void suspend() {
    if (suspended) {
      throw new IllegalStateException("id=" + id + ": already suspended");
    }
    suspended = true;
    outbox.send();
    channel.flush();
  }

  /**
   * Ends what {@link #suspend()} began: the reply is complete, the event loop sends it and goes on
   * decoding.
   */
  public void resume() {
    try {
      channel.eventLoop().execute(this::goOn);
    } catch (RejectedExecutionException e) {
      // The server was closed meanwhile, with its event loops: what is left is to clean up, here.
      goOn();
    }
  }

  /** Bytes received and not yet executed. */
  public int inputBytes() {
    return inputBytes;
  }

  /** Bytes of memory held for input. */
  public int inputCapacity() {
    return inputCapacity;
  }

  /** Bytes of memory held for replies that are not handed to the channel yet. */
  public int outputCapacity() {
    return outbox.replies().capacity();
  }

  /** Reply bytes that the client has not taken yet. */
  public long pendingBytes() {
    return outbox.pendingBytes();
  }

  /** Has the event loop hand on what waited for the log. For any thread. */
  void releaseReplies() {
    outbox.onEventLoop(release);
  }

  private void released() {
    if (outbox.release()) {
      onRelease.run();
    }
  }

  boolean closing() {
    return closing;
  }

  boolean suspended() {
    return suspended;
  }

  /**
   * Sets what the event loop does on {@link #resume()}, on {@link #shutDown()}, and after replies
   * that waited were handed on.
   */
  void attach(Runnable resumeAction, Runnable shutdownAction, Runnable releaseAction) {
    onResume = resumeAction;
    onShutdown = shutdownAction;
    onRelease = releaseAction;
  }

  /** Closes the connection after the command that runs now, if one does. */
  void shutDown() {
    channel.eventLoop().execute(() -> onShutdown.run());
  }

  void touch(int bytes, int capacity) {
    lastInteraction = System.nanoTime();
    inputBytes = bytes;
    inputCapacity = capacity;
  }

  int outputSize() {
    return outbox.replies().size();
  }

  /** Ends a command whose reply started at {@code mark}; messages that came meanwhile follow it. */
  void commandDone(int mark) {
    if (replyMode != ReplyMode.ON) {
      outbox.forgetFrom(mark);
      replyMode = replyMode.afterCommand();
    }
    outbox.sendMessages();
  }

  /**
   * Sends messages that came, unless a command is running elsewhere: they follow its reply. Nothing
   * follows the last reply.
   */
  void messagesCame() {
    if (!suspended && !closing) {
      outbox.sendMessagesInTurn();
      channel.flush();
    }
  }

  /** Hands on messages that had to wait for the client, or for the log. Between commands. */
  void sendMessages() {
    if (!suspended && !closing) {
      outbox.sendMessages();
    }
  }

  /** What the client is still to get. */
  Outbox outbox() {
    return outbox;
  }

  private void goOn() {
    suspended = false;
    onResume.run();
  }
}
