package io.pomai.protocol.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into commands: arrays of bulk strings, and inline commands.
 * Arguments stay where they were received; what is known of an incomplete command is remembered, so
 * no byte is looked at twice. Whether and how bytes are malformed does not depend on how they were
 * cut into reads.
 *
 * <p>The limits and error texts are those of {@code processMultibulkBuffer} and {@code
 * processInlineBuffer} of Redis; beyond them, a missing CR LF after an argument is an error here.
 *
 * <p>Threading: the connection's event loop.
 */
public final class RespDecoder {
  /** What {@link #decode()} found. */
  public enum Result {
    /** A command is in {@link #request()}. */
    COMMAND,
    /** The bytes so far are the beginning of a command, or none. */
    INCOMPLETE,
    /** The bytes are no command; {@link #error()} says why, and nothing after them is decoded. */
    MALFORMED
  }

  private static final int UNKNOWN = -1;
  private static final int LINE_INCOMPLETE = -1;
  private static final int LINE_TOO_LONG = -2;
  private static final long NOT_A_NUMBER = Long.MIN_VALUE;
  private static final int MOST_DIGITS = 18;
  private static final byte[] HTTP_POST = "post".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HTTP_HOST = "host:".getBytes(StandardCharsets.US_ASCII);

  private final RespLimits limits;
  private final InputBuffer input;
  private final RespRequest request;
  private final InlineSplitter splitter = new InlineSplitter();
  private boolean authenticated = true;
  private @Nullable String error;

  /**
   * Offsets count from the start of the current frame: the next byte to interpret, and how far its
   * line is searched.
   */
  private int position;

  private int searched;
  private int pendingArguments = UNKNOWN;
  private int bulkLength = UNKNOWN;

  /** A decoder whose input is bounded by {@code limits}, and its arguments by {@code heap} too. */
  public RespDecoder(ByteBufAllocator allocator, RespLimits limits, HeapBudget heap) {
    this.limits = limits;
    this.request = new RespRequest(heap);
    this.input = new InputBuffer(allocator, limits.queryBuffer());
  }

  /** The command that {@link #decode()} found, valid until {@link #commandDone()}. */
  public RespRequest request() {
    return request;
  }

  /** The text of the protocol error, without {@code ERR}; null if there was none. */
  public @Nullable String error() {
    return error;
  }

  /** Whether the client has authenticated; until then the tighter limits hold. */
  public void authenticated(boolean authenticated) {
    this.authenticated = authenticated;
  }

  /** Bytes received and not decoded. */
  public int inputBytes() {
    return input.readable();
  }

  /** Bytes of memory held. */
  public int inputCapacity() {
    return input.capacity();
  }

  /**
   * The buffer to receive the next bytes into, after its last byte. The caller passes it to {@link
   * #received} when that is done; it stays owned by the decoder.
   */
  public ByteBuf receiveBuffer() {
    return input.reserve();
  }

  /**
   * Takes received bytes over: what was received into {@link #receiveBuffer()}, or a copy of any
   * other buffer.
   */
  public void received(ByteBuf bytes) {
    if (!input.is(bytes)) {
      input.append(bytes);
    }
  }

  /** Looks for the next command in the bytes received. */
  public Result decode() {
    if (error != null) {
      return Result.MALFORMED;
    }
    try {
      return decodeInput();
    } catch (HeapBudgetException e) {
      return malformed(String.valueOf(e.getMessage()));
    }
  }

  private Result decodeInput() {
    while (input.readable() > 0) {
      Result result = RawMemory.getByte(input.address()) == '*' ? decodeArray() : decodeInline();
      if (result != Result.COMMAND || request.argc() > 0) {
        return result;
      }
    }
    return Result.INCOMPLETE;
  }

  /** Ends the command in {@link #request()}: nobody looks at its arguments any more. */
  public void commandDone() {
    request.clear();
  }

  /** Gives the memory back if everything is decoded. */
  public void releaseIfEmpty() {
    input.releaseIfEmpty();
  }

  /** Gives all memory back, but for the arguments of a request that is retained. */
  public void release() {
    input.release();
    if (!request.isRetained()) {
      request.shrink();
    }
  }

  private Result decodeArray() {
    if (pendingArguments == UNKNOWN) {
      Result header = decodeArrayHeader();
      if (header != Result.COMMAND) {
        return header;
      }
    }
    while (pendingArguments > 0) {
      Result argument = decodeArgument();
      if (argument != Result.COMMAND) {
        return argument;
      }
      pendingArguments--;
    }
    return complete();
  }

  private Result decodeArrayHeader() {
    int end = findLineEnd();
    if (end < 0) {
      return incompleteOr(end, "too big mbulk count string");
    }
    long count = number(position + 1, end);
    if (count == NOT_A_NUMBER || count > limits.argumentCount()) {
      return malformed("invalid multibulk length");
    }
    if (!authenticated && count > limits.unauthenticatedArguments()) {
      return malformed("unauthenticated multibulk length");
    }
    request.clear();
    pendingArguments = (int) Math.max(0, count);
    skipLine(end);
    return Result.COMMAND;
  }

  private Result decodeArgument() {
    if (bulkLength == UNKNOWN) {
      Result header = decodeBulkHeader();
      if (header != Result.COMMAND) {
        return header;
      }
    }
    if (input.readable() - position < bulkLength + 2L) {
      return Result.INCOMPLETE;
    }
    int end = position + bulkLength;
    if (at(end) != '\r' || at(end + 1) != '\n') {
      return malformed("expected CR LF after an argument of " + bulkLength + " bytes");
    }
    request.add(position, bulkLength);
    bulkLength = UNKNOWN;
    skipLine(end);
    return Result.COMMAND;
  }

  private Result decodeBulkHeader() {
    if (position == input.readable()) {
      return Result.INCOMPLETE;
    }
    if (at(position) != '$') {
      return malformed("expected '$', got '" + printable(at(position)) + "'");
    }
    int end = findLineEnd();
    if (end < 0) {
      return incompleteOr(end, "too big bulk count string");
    }
    long length = number(position + 1, end);
    if (length < 0 || length > limits.bulkLength()) {
      return malformed("invalid bulk length");
    }
    if (!authenticated && length > limits.unauthenticatedBulkLength()) {
      return malformed("unauthenticated bulk length");
    }
    skipLine(end);
    if (position + length + 2 > limits.queryBuffer()) {
      return malformed(
          "too big request, the query buffer is limited to " + limits.queryBuffer() + " bytes");
    }
    bulkLength = (int) length;
    return Result.COMMAND;
  }

  private Result decodeInline() {
    int available = input.readable();
    long frame = input.address();
    int end = searched;
    while (end < available && RawMemory.getByte(frame + end) != '\n') {
      end++;
    }
    searched = end;
    int length = end > 0 && at(end - 1) == '\r' ? end - 1 : end;
    if (length > limits.inlineLength()) {
      return malformed("too big inline request");
    }
    if (end == available) {
      return Result.INCOMPLETE;
    }
    request.clear();
    if (!splitter.split(frame, length, request)) {
      return malformed("unbalanced quotes in request");
    }
    position = end + 1;
    Result command = complete();
    return isHttp() ? malformed("HTTP is not spoken here") : command;
  }

  /**
   * Whether an inline command is a line of an HTTP request. A web page can make a browser send one
   * to a server on loopback, with commands in its body; Redis closes such connections too.
   */
  private boolean isHttp() {
    return request.argc() > 0
        && (request.equalsIgnoreCase(0, HTTP_POST) || request.equalsIgnoreCase(0, HTTP_HOST));
  }

  private Result complete() {
    request.complete(input.memory(), input.address());
    input.skip(position);
    position = 0;
    searched = 0;
    pendingArguments = UNKNOWN;
    return Result.COMMAND;
  }

  private Result malformed(String text) {
    error = "Protocol error: " + text;
    return Result.MALFORMED;
  }

  private Result incompleteOr(int lineEnd, String tooLong) {
    return lineEnd == LINE_INCOMPLETE ? Result.INCOMPLETE : malformed(tooLong);
  }

  /**
   * The offset of the CR of the line at {@link #position}, if the byte after it has arrived too.
   */
  private int findLineEnd() {
    int available = input.readable();
    long frame = input.address();
    int end = Math.max(searched, position + 1);
    while (end < available && RawMemory.getByte(frame + end) != '\r') {
      end++;
    }
    searched = end;
    if (end - position - 1 > limits.inlineLength()) {
      return LINE_TOO_LONG;
    }
    return end + 1 < available ? end : LINE_INCOMPLETE;
  }

  private void skipLine(int end) {
    position = end + 2;
    searched = position;
  }

  /**
   * The integer between the offsets, written the one canonical way; {@link #NOT_A_NUMBER} for
   * anything else.
   */
  private long number(int from, int to) {
    int start = from < to && at(from) == '-' ? from + 1 : from;
    int digits = to - start;
    boolean leadingZero = digits > 0 && at(start) == '0' && to - from > 1;
    if (digits == 0 || digits > MOST_DIGITS || leadingZero || at(to + 1) != '\n') {
      return NOT_A_NUMBER;
    }
    long value = 0;
    for (int i = start; i < to; i++) {
      int digit = at(i) - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return start == from ? value : -value;
  }

  private byte at(int offset) {
    return RawMemory.getByte(input.address() + offset);
  }

  private static String printable(byte b) {
    return b >= ' ' && b <= '~' ? String.valueOf((char) b) : String.format("\\x%02x", b);
  }
}
