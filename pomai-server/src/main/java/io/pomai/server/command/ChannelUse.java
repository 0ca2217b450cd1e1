package io.pomai.server.command;

/** Which arguments of a command are channels that its user needs the right to. */
public enum ChannelUse {
  NONE,
  /** The first is one. */
  FIRST,
  /** Each is one. */
  EACH,
  /** Each is a pattern of channels. */
  PATTERNS;

  /** The last channel, as an index, in a line whose name is argument {@code start}. */
  int last(int start, int argc) {
    return switch (this) {
      case NONE -> start;
      case FIRST -> Math.min(start + 1, argc - 1);
      case EACH, PATTERNS -> argc - 1;
    };
  }
}
