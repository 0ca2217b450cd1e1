package io.pomai.bench.load;

import io.pomai.bench.load.ReplyTree.ErrorReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A blocking connection for set-up and statistics: one command, one reply. Not thread-safe. */
public final class ControlConnection implements AutoCloseable {
  private final SocketChannel channel;
  private final ReplyReader reader = new ReplyReader();
  private ByteBuffer in = ByteBuffer.allocate(64 << 10).flip();

  /** Takes over a blocking, connected channel. */
  ControlConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects.
   *
   * @throws LoadException when nothing listens there
   */
  public static ControlConnection open(InetSocketAddress server) {
    return new ControlConnection(connect(server));
  }

  static SocketChannel connect(InetSocketAddress server) {
    try {
      return SocketChannel.open(server);
    } catch (IOException e) {
      throw new LoadException(
          "cannot connect to " + server + ": " + e.getMessage() + "; is the server running?", e);
    }
  }

  /**
   * Sends one command and waits for its reply.
   *
   * @return String, Long, List or null
   * @throws LoadException when the reply is an error or the connection is lost
   */
  public @Nullable Object call(String... arguments) {
    Object reply = callUnchecked(arguments);
    if (reply instanceof ErrorReply error) {
      throw new LoadException(String.join(" ", arguments) + " was answered: " + error.message());
    }
    return reply;
  }

  /** Whether the server answers the command with something else than an error. */
  public boolean accepts(String... arguments) {
    return !(callUnchecked(arguments) instanceof ErrorReply);
  }

  private @Nullable Object callUnchecked(String... arguments) {
    try {
      ByteBuffer request = ByteBuffer.wrap(encode(arguments));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      ReplyTree tree = new ReplyTree();
      while (!reader.read(in, tree)) {
        fill();
      }
      return tree.root();
    } catch (IOException e) {
      throw new LoadException(
          "lost the connection while waiting for " + arguments[0] + ": " + e.getMessage(), e);
    }
  }

  private static byte[] encode(String... arguments) {
    StringBuilder request = new StringBuilder().append('*').append(arguments.length).append("\r\n");
    for (String argument : arguments) {
      request.append('$').append(argument.length()).append("\r\n").append(argument).append("\r\n");
    }
    return request.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private void fill() throws IOException {
    ByteBuffer bigger =
        in.remaining() == in.capacity()
            ? ByteBuffer.allocate(in.capacity() * 2).put(in)
            : in.compact();
    in = bigger;
    if (channel.read(in) < 0) {
      throw new LoadException("the server closed the connection");
    }
    in.flip();
  }

  /** The fields of INFO, by name; of one section or of all when {@code section} is "everything". */
  public Map<String, String> info(String section) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : String.valueOf(call("INFO", section)).split("\r?\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.charAt(0) != '#') {
        fields.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
    return fields;
  }

  /** Resident memory of the server in bytes as INFO reports it, or -1 when it does not. */
  public long residentBytes() {
    String bytes = info("memory").get("used_memory_rss");
    return bytes == null ? -1 : Long.parseLong(bytes);
  }

  /**
   * A reply of alternating names and values (VSTATS, CONFIG GET) as a map; what stands in a map
   * within it has the name of that map and a dot before its own.
   */
  public Map<String, String> map(String... arguments) {
    Map<String, String> fields = new LinkedHashMap<>();
    putAll(fields, "", call(arguments));
    return fields;
  }

  private static void putAll(Map<String, String> fields, String prefix, @Nullable Object reply) {
    if (reply instanceof List<?> list) {
      for (int i = 0; i + 1 < list.size(); i += 2) {
        String name = prefix + list.get(i);
        if (list.get(i + 1) instanceof List<?> nested) {
          putAll(fields, name + ".", nested);
        } else {
          fields.put(name, String.valueOf(list.get(i + 1)));
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LoadException("closing the connection failed: " + e.getMessage(), e);
    }
  }
}
