package io.pomai.server.command;

import io.pomai.protocol.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * One argument of a command's usage line, as COMMAND DOCS describes it.
 *
 * @param text the words, without the brackets of an optional argument
 * @param optional whether it may be left out
 */
record UsageArgument(String text, boolean optional) {

  /** The arguments of a usage line: what stands between brackets belongs together. */
  static List<UsageArgument> of(CommandSpec spec) {
    int names = spec.isSubcommand() ? 2 : 1;
    String[] words = spec.usage().split(" ", names + 1);
    List<UsageArgument> arguments = new ArrayList<>();
    String rest = words.length > names ? words[names] : "";
    while (!rest.isEmpty()) {
      int end = rest.charAt(0) == '[' ? closing(rest) + 1 : (rest + " ").indexOf(' ');
      String word = rest.substring(0, end);
      boolean optional = word.startsWith("[");
      arguments.add(new UsageArgument(optional ? word.substring(1, end - 1) : word, optional));
      rest = rest.substring(end).strip();
    }
    return arguments;
  }

  private static int closing(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      depth += text.charAt(i) == '[' ? 1 : text.charAt(i) == ']' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return text.length() - 1;
  }

  void write(RespWriter reply) {
    reply.mapHeader(optional ? 4 : 3);
    CommandReplies.text(reply, "name", text);
    CommandReplies.text(reply, "type", "string");
    CommandReplies.text(reply, "display_text", text);
    if (optional) {
      reply.string("flags");
      reply.arrayHeader(1);
      reply.simpleString("optional");
    }
  }
}
