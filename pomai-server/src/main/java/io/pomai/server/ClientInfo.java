package io.pomai.server;

/** The line that {@code CLIENT LIST} and {@code CLIENT INFO} print for a connection. */
public final class ClientInfo {
  private ClientInfo() {}

  /** Appends the line of {@code c}, without a line break. */
  public static void append(Connection c, StringBuilder line) {
    line.append("id=").append(c.id());
    line.append(" addr=").append(c.remoteAddress());
    line.append(" laddr=").append(c.localAddress()).append(" fd=-1");
    line.append(" name=").append(c.name());
    line.append(" age=").append(c.ageSeconds());
    line.append(" idle=").append(c.idleSeconds());
    line.append(" flags=").append(flags(c));
    line.append(" db=").append(c.database());
    SubscriptionCounts own = c.feed().subscriptions();
    line.append(" sub=").append(own.channels()).append(" psub=").append(own.patterns());
    line.append(" ssub=").append(own.shards()).append(" multi=-1 watch=0");
    appendMemory(c, line);
    line.append(" events=r cmd=").append(c.lastCommand().isEmpty() ? "NULL" : c.lastCommand());
    line.append(" user=").append(c.user());
    line.append(" redir=-1 resp=").append(c.protocol());
    line.append(" lib-name=").append(c.library().name());
    line.append(" lib-ver=").append(c.library().version());
  }

  private static String flags(Connection c) {
    String flags =
        (c.feed().monitoring() ? "O" : "")
            + (c.feed().subscriptions().any() ? "P" : "")
            + (c.noEvict() ? "e" : "")
            + (c.noTouch() ? "T" : "");
    return flags.isEmpty() ? "N" : flags;
  }

  private static void appendMemory(Connection c, StringBuilder line) {
    long pending = c.pendingBytes();
    line.append(" qbuf=").append(c.inputBytes());
    line.append(" qbuf-free=").append(c.inputCapacity() - c.inputBytes());
    line.append(" argv-mem=0 multi-mem=0");
    line.append(" rbs=").append(c.outputCapacity()).append(" rbp=").append(c.outputCapacity());
    line.append(" obl=").append(pending);
    line.append(" oll=").append(pending == 0 ? 0 : 1);
    line.append(" omem=").append(c.outputCapacity());
    line.append(" tot-mem=").append((long) c.inputCapacity() + c.outputCapacity());
  }
}
