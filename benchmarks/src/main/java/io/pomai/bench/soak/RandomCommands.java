package io.pomai.bench.soak;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * An endless, reproducible supply of commands with arguments that fit now and then. Keys come from
 * a small set, so the data of a server does not grow without end. Not thread-safe.
 */
final class RandomCommands {
  /** Commands that end the server, lock the client out or change what is tested. */
  private static final Set<String> LEFT_OUT =
      Set.of("SHUTDOWN", "CONFIG", "AUTH", "DEBUG", "CLIENT", "MONITOR");

  private static final int KEYS = 50;
  private static final int MOST_ARGUMENTS = 7;
  private static final String[] WORDS = {
    "IN",
    "VALUES",
    "ATTR",
    "NX",
    "XX",
    "GET",
    "WITHVECTORS",
    "WITHATTRS",
    "WITHATTR",
    "RADIUS",
    "EXACT",
    "DIM",
    "METRIC",
    "COSINE",
    "TYPE",
    "F16",
    "I8",
    "FLAG",
    "MATCH",
    "COUNT",
    "*",
    "LIST",
    "INFO",
    "USAGE",
    "STATS",
    "{\"a\":1}",
    "",
    "default"
  };
  private static final String[] NUMBERS = {
    "0",
    "1",
    "2",
    "3",
    "4",
    "10",
    "-1",
    "1000000",
    "1000001",
    "2147483648",
    "9223372036854775808",
    "0.5",
    "-1e30",
    "1e39",
    "nan",
    "inf",
    "1x"
  };

  private final Random random;
  private final List<String> names;

  RandomCommands(long seed, List<String> names) {
    this.random = new Random(seed);
    this.names =
        names.stream().filter(name -> !LEFT_OUT.contains(name.toUpperCase(Locale.ROOT))).toList();
  }

  /** The next command as an array of bulk strings; always well-formed. */
  byte[] next() {
    int arguments = random.nextInt(MOST_ARGUMENTS + 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin("*" + (arguments + 1) + "\r\n"));
    bulk(out, latin(names.get(random.nextInt(names.size()))));
    for (int i = 0; i < arguments; i++) {
      bulk(out, argument());
    }
    return out.toByteArray();
  }

  private byte[] argument() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> latin("key:" + random.nextInt(KEYS));
      case 2 -> latin(WORDS[random.nextInt(WORDS.length)]);
      case 3 -> latin(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 4 -> vector(1 + random.nextInt(4));
      default -> noise();
    };
  }

  private byte[] vector(int dimension) {
    ByteBuffer blob = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < dimension; i++) {
      blob.putFloat((float) random.nextGaussian());
    }
    return blob.array();
  }

  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(1000) == 0 ? 100_000 : random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void bulk(ByteArrayOutputStream out, byte[] bytes) {
    out.writeBytes(latin("$" + bytes.length + "\r\n"));
    out.writeBytes(bytes);
    out.writeBytes(latin("\r\n"));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
