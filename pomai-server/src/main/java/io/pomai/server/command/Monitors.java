package io.pomai.server.command;

import io.netty.buffer.Unpooled;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The clients that see what others execute. Administrative commands and secrets are not shown, nor
 * all of what is long: a monitor is for people.
 *
 * <p>Threads: any. One command is shown at a time, so that all monitors see them in the same order,
 * and a client sees none after it was removed.
 */
final class Monitors {
  private static final int MOST_ARGUMENTS = 128;
  private static final int MOST_BYTES = 1_024;

  private final ReentrantLock turn = new ReentrantLock();
  private final List<Connection> clients = new CopyOnWriteArrayList<>();

  boolean isEmpty() {
    return clients.isEmpty();
  }

  void add(Connection client) {
    if (!client.feed().monitoring()) {
      client.feed().monitoring(true);
      clients.add(client);
    }
  }

  void remove(Connection client) {
    client.feed().monitoring(false);
    turn.lock();
    try {
      clients.remove(client);
    } finally {
      turn.unlock();
    }
  }

  /** Shows a command that was executed. */
  void show(Session session) {
    byte[] line = line(session).getBytes(StandardCharsets.ISO_8859_1);
    turn.lock();
    try {
      clients.forEach(client -> client.feed().push(Unpooled.wrappedBuffer(line)));
    } finally {
      turn.unlock();
    }
  }

  private static String line(Session session) {
    long millis = System.currentTimeMillis();
    Connection client = session.connection();
    StringBuilder line = new StringBuilder(128);
    line.append('+').append(millis / 1_000);
    line.append(String.format(Locale.ROOT, ".%06d", millis % 1_000 * 1_000));
    line.append(" [").append(client.database()).append(' ').append(client.remoteAddress());
    line.append(']');
    appendArguments(line, session.spec(), session.request());
    return line.append("\r\n").toString();
  }

  private static void appendArguments(StringBuilder line, CommandSpec spec, RespRequest request) {
    int shown = Math.min(MOST_ARGUMENTS, request.argc());
    for (int i = 0; i < shown; i++) {
      if (spec.secrets().contain(request, i)) {
        line.append(" \"").append(SecretArguments.REDACTED).append('"');
      } else {
        appendQuoted(line, request, i);
      }
    }
    if (shown < request.argc()) {
      line.append(" \"... (").append(request.argc() - shown).append(" more arguments)\"");
    }
  }

  private static void appendQuoted(StringBuilder line, RespRequest request, int index) {
    int length = request.length(index);
    int shown = Math.min(MOST_BYTES, length);
    line.append(" \"");
    for (int i = 0; i < shown; i++) {
      appendEscaped(line, request.byteAt(index, i));
    }
    if (shown < length) {
      line.append("... (").append(length - shown).append(" more bytes)");
    }
    line.append('"');
  }

  private static void appendEscaped(StringBuilder line, byte b) {
    switch (b) {
      case '\\', '"' -> line.append('\\').append((char) b);
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      case 7 -> line.append("\\a");
      case '\b' -> line.append("\\b");
      default -> {
        if (b >= ' ' && b <= '~') {
          line.append((char) b);
        } else {
          line.append("\\x").append(Character.forDigit(b >> 4 & 0xF, 16));
          line.append(Character.forDigit(b & 0xF, 16));
        }
      }
    }
  }
}
