package io.pomai.protocol.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One decoded command: the addresses and lengths of its arguments in the connection's buffer. A
 * reusable flyweight that owns no bytes; argument 0 is the command's name.
 *
 * <p>Threading: filled on the connection's event loop and valid until the executor returns. An
 * executor that finishes on another thread calls {@link #retain()} first and {@link #release()}
 * when done; decoding of that connection is paused meanwhile, so nobody refills the flyweight.
 * Arguments may be at any alignment.
 */
public final class RespRequest {
  private static final int INITIAL_ARGUMENTS = 8;
  private static final int KEPT_ARGUMENTS = 1024;

  private static final long BYTES_PER_ARGUMENT = 2L * Integer.BYTES;

  private final HeapBudget heap;
  private int[] offsets;
  private int[] lengths;
  private long taken;
  private int count;
  private long base;
  private @Nullable ByteBuf buffer;
  private @Nullable ByteBuf retained;

  /** A request whose arguments may take what {@code heap} has left. */
  RespRequest(HeapBudget heap) {
    this(heap, INITIAL_ARGUMENTS);
  }

  private RespRequest(HeapBudget heap, int capacity) {
    this.heap = heap;
    this.offsets = new int[capacity];
    this.lengths = new int[capacity];
  }

  /** The number of arguments, the command's name included. */
  public int argc() {
    return count;
  }

  /** The native address of argument {@code i}; may be unaligned. */
  public long address(int i) {
    return base + offsets[Objects.checkIndex(i, count)];
  }

  /** The length of argument {@code i} in bytes. */
  public int length(int i) {
    return lengths[Objects.checkIndex(i, count)];
  }

  /** Byte {@code at} of argument {@code i}. */
  public byte byteAt(int i, int at) {
    return RawMemory.getByte(address(i) + Objects.checkIndex(at, length(i)));
  }

  /** The bytes of argument {@code i} where they are, valid until the command ends. */
  public ByteBuffer view(int i) {
    return RawMemory.view(address(i), length(i));
  }

  /** A heap copy of argument {@code i}. */
  public byte[] bytes(int i) {
    byte[] copy = new byte[length(i)];
    RawMemory.copy(address(i), copy, 0, copy.length);
    return copy;
  }

  /** Argument {@code i} as text, malformed UTF-8 replaced. */
  public String string(int i) {
    return new String(bytes(i), StandardCharsets.UTF_8);
  }

  /**
   * The first bytes of argument {@code i} as text, at most {@code most}: for messages that quote
   * it.
   */
  public String prefix(int i, int most) {
    byte[] copy = new byte[Math.min(most, length(i))];
    RawMemory.copy(address(i), copy, 0, copy.length);
    return new String(copy, StandardCharsets.UTF_8);
  }

  /**
   * True if argument {@code i} equals the lower-case ASCII text {@code lower}, letters compared
   * without case.
   */
  public boolean equalsIgnoreCase(int i, byte[] lower) {
    if (length(i) != lower.length) {
      return false;
    }
    long address = address(i);
    for (int at = 0; at < lower.length; at++) {
      if (toLower(RawMemory.getByte(address + at)) != lower[at]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Keeps the bytes of this request alive after the executor has returned; pair it with one {@link
   * #release()}.
   */
  public void retain() {
    if (retained != null) {
      throw new IllegalStateException(
          "argc=" + count + ": the request is already retained, release it first");
    }
    retained = Objects.requireNonNull(buffer, "buffer").retain();
  }

  boolean isRetained() {
    return retained != null;
  }

  /** Gives back what {@link #retain()} kept. */
  public void release() {
    ByteBuf kept = retained;
    if (kept == null) {
      throw new IllegalStateException("argc=" + count + ": release without retain");
    }
    retained = null;
    ReferenceCountUtil.release(kept);
  }

  /**
   * A copy with bytes of its own, for an executor that keeps the command for later; to be given
   * back with {@link #free()}. What it takes of the heap is for the executor to count.
   */
  public RespRequest copy(ByteBufAllocator allocator) {
    ByteBuf bytes = allocator.directBuffer(Math.max(1, (int) bytes()));
    long start = RawMemory.addressOf(bytes);
    RespRequest copy = new RespRequest(heap, count);
    int end = 0;
    for (int i = 0; i < count; i++) {
      RawMemory.copy(address(i), start + end, lengths[i]);
      copy.add(end, lengths[i]);
      end += lengths[i];
    }
    copy.complete(bytes, start);
    return copy;
  }

  /** The bytes of all arguments; they stood in one frame, whose size is an int. */
  public long bytes() {
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += lengths[i];
    }
    return bytes;
  }

  /** Gives back the bytes of a {@link #copy}. */
  public void free() {
    ReferenceCountUtil.release(Objects.requireNonNull(buffer, "buffer"));
    buffer = null;
    clear();
  }

  static byte toLower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  /** How many arguments fit without more memory. */
  int capacity() {
    return offsets.length;
  }

  /** Forgets all arguments, and gives back the memory of an unusual number of them. */
  void clear() {
    count = 0;
    if (capacity() > KEPT_ARGUMENTS) {
      shrink();
    }
  }

  /** Forgets all arguments, and gives back the memory of all but a few. */
  void shrink() {
    count = 0;
    offsets = new int[INITIAL_ARGUMENTS];
    lengths = new int[INITIAL_ARGUMENTS];
    heap.give(taken);
    taken = 0;
  }

  /**
   * Appends an argument at {@code offset} bytes from the start of the frame.
   *
   * @throws HeapBudgetException if the heap has no room for more
   */
  void add(int offset, int length) {
    if (count == offsets.length) {
      grow();
    }
    offsets[count] = offset;
    lengths[count++] = length;
  }

  private void grow() {
    long more = BYTES_PER_ARGUMENT * count;
    if (!heap.tryTake(more)) {
      throw new HeapBudgetException("too many arguments: " + heap.refusal());
    }
    taken += more;
    offsets = Arrays.copyOf(offsets, 2 * count);
    lengths = Arrays.copyOf(lengths, 2 * count);
  }

  /**
   * Completes the command: its frame starts at native address {@code start}, which {@code memory}
   * keeps alive.
   */
  void complete(ByteBuf memory, long start) {
    buffer = memory;
    base = start;
  }
}
