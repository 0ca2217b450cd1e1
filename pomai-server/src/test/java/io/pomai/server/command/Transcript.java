package io.pomai.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A golden transcript: {@code > command} lines, each followed by its reply as {@code <}, or {@code
 * 2<} and {@code 3<} where the protocols differ, or {@code <~} and a regular expression. {@code #}
 * begins a comment.
 */
final class Transcript {
  /**
   * A command and what is expected of its reply under RESP2 and RESP3; either may be a regular
   * expression.
   */
  record Step(int line, String command, String resp2, String resp3, boolean isPattern) {
    String expected(int protocol) {
      return protocol == 3 ? resp3 : resp2;
    }
  }

  private Transcript() {}

  static List<Step> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("> ")) {
        steps.add(step(lines, i));
      }
    }
    return steps;
  }

  private static Step step(List<String> lines, int at) {
    String command = lines.get(at).substring(2);
    String reply = at + 1 < lines.size() ? lines.get(at + 1) : "";
    if (reply.startsWith("2< ")) {
      return new Step(at + 1, command, reply.substring(3), lines.get(at + 2).substring(3), false);
    }
    String text = reply.length() < 3 ? "" : reply.substring(reply.startsWith("<~ ") ? 3 : 2);
    return new Step(at + 1, command, text, text, reply.startsWith("<~ "));
  }

  /** The words of a command line: quotes group, {@code \xNN} between double quotes is a byte. */
  static String[] words(String command) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < command.length()) {
      char first = command.charAt(at);
      boolean quoted = first == '"' || first == '\'';
      int end = quoted ? command.indexOf(first, at + 1) : (command + " ").indexOf(' ', at);
      String word = command.substring(quoted ? at + 1 : at, end);
      words.add(first == '"' ? unescape(word) : word);
      at = quoted ? end + 2 : end + 1;
    }
    return words.toArray(String[]::new);
  }

  private static String unescape(String word) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      boolean isByte = word.startsWith("\\x", i);
      text.append(
          isByte ? (char) Integer.parseInt(word.substring(i + 2, i + 4), 16) : word.charAt(i));
      i += isByte ? 3 : 0;
    }
    return text.toString();
  }
}
