package io.pomai.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.pomai.protocol.resp.ReplyTooLargeException;
import io.pomai.protocol.resp.RespDecoder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one connection: decodes what arrives, has it executed in order, sends the replies once per
 * batch of reads, and stops reading while the client does not take its replies or another thread
 * executes its command. A client with many commands has them executed in slices, so that others are
 * not held up.
 *
 * <p>Threading: everything here runs on the channel's event loop. While the connection is
 * suspended, the replies are not touched here and the decoder at most collects what was on its way;
 * that and a disconnect are caught up with on {@link Connection#resume()}.
 */
final class RespHandler extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(RespHandler.class);
  private static final int SEND_SIZE = 64 << 10;
  private static final int LINGER_SECONDS = 1;

  /** How long one connection executes commands before others get their turn. */
  private static final long SLICE_NANOS = 500_000;

  /** The clock is looked at once in so many commands, less one. */
  private static final int CLOCK_MASK = 3;

  private final Connection connection;
  private final RespDecoder decoder;
  private final CommandExecutor executor;
  private final ConnectionRegistry registry;
  private boolean busy;
  private boolean workLeft;
  private boolean yielding;
  private int undecoded;
  private boolean draining;
  private boolean closed;

  RespHandler(
      Connection connection,
      RespDecoder decoder,
      CommandExecutor executor,
      ConnectionRegistry registry) {
    this.connection = connection;
    this.decoder = decoder;
    this.executor = executor;
    this.registry = registry;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connection.attach(() -> resumed(ctx), () -> closeGracefully(ctx), () -> released(ctx));
    executor.connected(connection);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      decoder.received(bytes);
      registry.traffic().received(decoder.inputBytes() - undecoded);
    } finally {
      bytes.release();
    }
    if (draining) {
      decoder.release();
    } else {
      executeCommands(ctx);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    finishBatch(ctx);
    if (workLeft) {
      goOn(ctx);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      goOn(ctx);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    closed = true;
    if (!connection.suspended()) {
      cleanUp();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      log.debug(
          "client {} at {} is gone: {}",
          connection.id(),
          connection.remoteAddress(),
          cause.toString());
    } else if (cause instanceof ReplyTooLargeException || cause instanceof OutOfMemoryError) {
      log.warn(
          "closing client {} at {}: {}",
          connection.id(),
          connection.remoteAddress(),
          cause.getMessage());
    } else {
      log.error("closing client {} at {}", connection.id(), connection.remoteAddress(), cause);
    }
    var _ = ctx.close();
  }

  /**
   * Goes on after a wait. Flushing may end the next wait at once and call here again; that becomes
   * a loop.
   */
  private void goOn(ChannelHandlerContext ctx) {
    workLeft = true;
    while (workLeft && !busy) {
      workLeft = false;
      executeCommands(ctx);
      finishBatch(ctx);
    }
  }

  /** Executes commands until there is none left, the connection has to wait or its time is up. */
  private void executeCommands(ChannelHandlerContext ctx) {
    busy = true;
    long begun = System.nanoTime();
    int executed = 0;
    try {
      connection.sendMessages(); // those that had to wait come before the next reply
      while (mayExecute() && executeNext()) {
        if ((++executed & CLOCK_MASK) == 0 && System.nanoTime() - begun > SLICE_NANOS) {
          yieldToOthers(ctx);
        }
        if (connection.outputSize() >= SEND_SIZE) {
          connection.outbox().send();
          ctx.flush();
          connection.sendMessages();
        }
      }
    } catch (RuntimeException | Error e) {
      exceptionCaught(ctx, e);
    } finally {
      busy = false;
      undecoded = decoder.inputBytes();
    }
    if (!mayExecute()) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  /**
   * Goes on after the event loop has looked at all its connections: a scheduled task is not run in
   * the round that it was scheduled in.
   */
  private void yieldToOthers(ChannelHandlerContext ctx) {
    yielding = true;
    var _ = ctx.executor().schedule(() -> yielded(ctx), 0, TimeUnit.NANOSECONDS);
  }

  private void yielded(ChannelHandlerContext ctx) {
    yielding = false;
    goOn(ctx);
  }

  private boolean mayExecute() {
    return !yielding
        && !connection.suspended()
        && !connection.closing()
        && !closed
        && connection.outbox().takesMore();
  }

  /** Executes one command; false if there is none to go on with. */
  private boolean executeNext() {
    decoder.authenticated(!executor.mustAuthenticate(connection));
    return switch (decoder.decode()) {
      case COMMAND -> execute();
      case INCOMPLETE -> false;
      case MALFORMED -> {
        int mark = connection.outputSize();
        connection.writer().error("ERR " + decoder.error());
        connection.commandDone(mark);
        connection.closeAfterReply();
        yield false;
      }
    };
  }

  private boolean execute() {
    int mark = connection.outputSize();
    if (!executor.execute(connection, decoder.request())) {
      return false;
    }
    commandDone(mark);
    return true;
  }

  /** Sends what was answered, and decides whether to read on. */
  private void finishBatch(ChannelHandlerContext ctx) {
    if (connection.suspended() || closed || draining) {
      return;
    }
    connection.touch(decoder.inputBytes(), decoder.inputCapacity());
    flush(ctx);
    if (!connection.closing()) {
      decoder.releaseIfEmpty();
      ctx.channel().config().setAutoRead(mayExecute());
    } else if (connection.outbox().heldBytes() == 0) {
      drain(ctx);
    }
  }

  private void resumed(ChannelHandlerContext ctx) {
    if (closed) {
      cleanUp();
      return;
    }
    commandDone(0);
    // Sent before anything else runs: what a client that is gone left behind is not executed.
    flush(ctx);
    goOn(ctx);
  }

  /** Replies that waited for the log are on their way; what waited for them goes on. */
  private void released(ChannelHandlerContext ctx) {
    if (connection.suspended() || busy) {
      ctx.flush();
    } else {
      goOn(ctx);
    }
  }

  private void flush(ChannelHandlerContext ctx) {
    busy = true;
    try {
      connection.outbox().send();
      ctx.flush();
    } catch (RuntimeException | Error e) {
      exceptionCaught(ctx, e);
    } finally {
      busy = false;
    }
  }

  private void commandDone(int mark) {
    connection.commandDone(mark);
    decoder.commandDone();
  }

  private void closeGracefully(ChannelHandlerContext ctx) {
    connection.closeAfterReply();
    goOn(ctx);
  }

  /**
   * Ends the connection so that the client can read its last replies: the sending side is shut
   * down, and what still arrives is dropped until the client closes too. Closing at once would let
   * the kernel reset the connection.
   */
  private void drain(ChannelHandlerContext ctx) {
    draining = true;
    decoder.release();
    ctx.channel().config().setAutoRead(true);
    var _ = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> linger(ctx));
  }

  private void linger(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDownOutput(ctx);
    } else {
      var _ = tls.closeOutbound().addListener(sent -> shutDownOutput(ctx));
    }
    var _ = ctx.executor().schedule(connection::kill, LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private static void shutDownOutput(ChannelHandlerContext ctx) {
    var _ = ((DuplexChannel) ctx.channel()).shutdownOutput();
  }

  private void cleanUp() {
    decoder.release();
    connection.outbox().close();
    registry.remove(connection);
    executor.disconnected(connection);
  }
}
