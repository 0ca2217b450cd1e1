package io.pomai.protocol.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds bytes to a decoder the way a channel does, and writes down what it found. */
final class DecoderHarness implements AutoCloseable {
  /** The commands, arguments as Latin-1 text, and the protocol error that ended them. */
  record Outcome(List<List<String>> commands, @Nullable String error) {}

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final List<List<String>> commands = new ArrayList<>();
  private final RespDecoder decoder;
  private @Nullable String error;

  DecoderHarness(RespLimits limits) {
    this(limits, HeapBudget.ofProcess());
  }

  DecoderHarness(RespLimits limits, HeapBudget heap) {
    decoder = new RespDecoder(allocator, limits, heap);
  }

  RespDecoder decoder() {
    return decoder;
  }

  /**
   * Receives {@code bytes[from, to)} in one read of the decoder's own buffer, or several if it has
   * no room.
   */
  void receive(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      ByteBuf buffer = decoder.receiveBuffer().retain();
      int n = Math.min(buffer.writableBytes(), to - at);
      buffer.writeBytes(bytes, at, n);
      decoder.received(buffer);
      buffer.release();
      at += n;
      drain();
    }
  }

  /** Receives a buffer that is not the decoder's own. */
  void receive(ByteBuf foreign) {
    decoder.received(foreign);
    foreign.release();
    drain();
  }

  private void drain() {
    RespDecoder.Result result = decoder.decode();
    while (result == RespDecoder.Result.COMMAND) {
      commands.add(arguments(decoder.request()));
      result = decoder.decode();
    }
    if (result == RespDecoder.Result.INCOMPLETE) {
      decoder.releaseIfEmpty();
    }
    error = decoder.error();
  }

  Outcome outcome() {
    return new Outcome(List.copyOf(commands), error);
  }

  long memory() {
    return allocator.metric().usedDirectMemory();
  }

  @Override
  public void close() {
    decoder.release();
    if (memory() != 0) {
      throw new AssertionError("leaked " + memory() + " bytes");
    }
  }

  /** What comes of {@code bytes} cut at the given offsets. */
  static Outcome decode(RespLimits limits, byte[] bytes, int... cuts) {
    try (DecoderHarness harness = new DecoderHarness(limits)) {
      int from = 0;
      for (int cut : cuts) {
        harness.receive(bytes, from, cut);
        from = cut;
      }
      harness.receive(bytes, from, bytes.length);
      return harness.outcome();
    }
  }

  static Outcome decode(String text) {
    return decode(RespLimits.DEFAULTS, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static List<String> arguments(RespRequest request) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < request.argc(); i++) {
      arguments.add(new String(request.bytes(i), StandardCharsets.ISO_8859_1));
    }
    return arguments;
  }

  /** The command as an array of bulk strings. */
  static byte[] frame(List<byte[]> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin("*" + arguments.size() + "\r\n"));
    for (byte[] argument : arguments) {
      out.writeBytes(latin("$" + argument.length + "\r\n"));
      out.writeBytes(argument);
      out.writeBytes(latin("\r\n"));
    }
    return out.toByteArray();
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
