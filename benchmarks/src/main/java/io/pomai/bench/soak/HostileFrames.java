package io.pomai.bench.soak;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** An endless, reproducible supply of frames that are no commands. Not thread-safe. */
final class HostileFrames {
  /** How a server has to take a frame. */
  enum Verdict {
    /** It answers with a protocol error and closes. */
    MALFORMED,
    /** It waits for more. */
    INCOMPLETE,
    /** Random bytes: any well-formed reply is right. */
    ANYTHING
  }

  /** The bytes and what they deserve. */
  record Frame(String text, Verdict verdict) {
    byte[] bytes() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  private static final int LONG_LINE = 70_000;
  private static final String[] BAD_NUMBERS = {
    "", "x", "1x", "01", "+1", " 1", "1 ", "0x1", "1.0", "-", "--1", "99999999999999999999", "é"
  };
  private static final String[] BAD_QUOTES = {
    "\"", "'", "\"a", "'a", "\"a\"b", "'a'b", "\"\\x4", "a\"b\"c"
  };
  private static final String BAD_TYPES = "+-:*,#_(!=%~>abc \0\t";

  private final Random random;

  HostileFrames(long seed) {
    random = new Random(seed);
  }

  Frame next() {
    return switch (random.nextInt(12)) {
      case 0 -> malformed("*" + any(BAD_NUMBERS) + "\r\n");
      case 1 -> malformed("*" + (1_048_577L + random.nextInt(Integer.MAX_VALUE)) + "\r\n");
      case 2 -> malformed(prefix() + "$" + any(BAD_NUMBERS) + "\r\n");
      case 3 -> malformed(prefix() + "$" + (536_870_913L + random.nextInt(1000)) + "\r\n");
      case 4 -> malformed(prefix() + "$-" + (1 + random.nextInt(100)) + "\r\n");
      case 5 ->
          malformed(
              prefix() + BAD_TYPES.charAt(random.nextInt(BAD_TYPES.length())) + "3\r\nabc\r\n");
      case 6 -> malformed(prefix() + "$3\r\nabcd\r\n");
      case 7 -> malformed("GET " + any(BAD_QUOTES) + "\r\n");
      case 8 -> longLine();
      case 9, 10 -> truncated();
      default -> new Frame(noise(), Verdict.ANYTHING);
    };
  }

  /** The beginning of an array whose last argument is to follow. */
  private String prefix() {
    int arguments = random.nextInt(4);
    StringBuilder text = new StringBuilder("*").append(arguments + 1).append("\r\n");
    for (int i = 0; i < arguments; i++) {
      int length = random.nextInt(20);
      text.append('$').append(length).append("\r\n").repeat('v', length).append("\r\n");
    }
    return text.toString();
  }

  /** Lines beyond every limit are long, so only few of them are sent. */
  private Frame longLine() {
    if (random.nextInt(50) != 0) {
      return malformed("*1\r\n$1\r\nab\r\n");
    }
    String[] starts = {"*", "*1\r\n$", "PING "};
    return malformed(any(starts) + "1".repeat(LONG_LINE));
  }

  private Frame truncated() {
    String[] whole = {
      "*2\r\n$4\r\nECHO\r\n$10\r\n0123456789\r\n",
      "*1000000\r\n$1\r\na\r\n$",
      "*1\r\n$536870912\r\nabc",
      "ECHO 0123456789\r\n"
    };
    String text = any(whole);
    int end = 1 + random.nextInt(text.length() - 1);
    return new Frame(text.substring(0, end), Verdict.INCOMPLETE);
  }

  private String noise() {
    byte[] some = new byte[random.nextInt(64)];
    random.nextBytes(some);
    String start = random.nextBoolean() ? prefix() : "";
    return start
        + new String(some, StandardCharsets.ISO_8859_1)
        + (random.nextBoolean() ? "\r\n" : "");
  }

  private String any(String[] values) {
    return values[random.nextInt(values.length)];
  }

  private static Frame malformed(String text) {
    return new Frame(text, Verdict.MALFORMED);
  }
}
